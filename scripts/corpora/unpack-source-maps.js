// Writes the TypeScript that source maps under a folder hold, beside the maps: packages that ship only what was
// compiled keep it there, word for word. Nothing outside the folder, no declarations, nothing over a file.
'use strict';
const fs = require('fs');
const path = require('path');

const root = path.resolve(process.argv[2]);

function maps(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : maps(file);
    return entry.isFile() && entry.name.endsWith('.map') ? [file] : [];
  });
}

for (const file of maps(root).sort()) {
  let map;
  try {
    map = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    continue; // no source map
  }
  (Array.isArray(map.sources) ? map.sources : []).forEach((source, i) => {
    const text = (map.sourcesContent || [])[i];
    if (typeof source !== 'string' || typeof text !== 'string') return;
    if (!/\.[cm]?tsx?$/.test(source) || /\.d\.[cm]?ts$/.test(source) || source.includes('node_modules')) return;
    // Maps name places relative to themselves, often above the package: what leads upwards is left out.
    const inside = source.replace(/^[a-z-]+:\/+/i, '').split('/').filter((part) => part && !/^\.+$/.test(part));
    const target = path.join(root, 'sources', ...inside);
    if (fs.existsSync(target)) return;
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  });
}
