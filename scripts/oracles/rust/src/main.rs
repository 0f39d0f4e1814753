//! Lists the functions of Rust files with `syn`. Run by `run`, the script beside it.

use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Block, ImplItemMethod, ItemFn, Lit, Macro, MacroDelimiter, Meta, Signature, TraitItemMethod};

struct Functions {
    path: String,
    lines: Vec<String>,
}

fn text(value: &str) -> String {
    let mut json = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                json.push('\\');
                json.push(c);
            }
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", c as u32)),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// The lines of all doc attributes; doc comments are such to syn. What a macro or a configuration says is left out.
fn documentation(attributes: &[Attribute]) -> Option<String> {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|attribute| match attribute.parse_meta() {
            Ok(Meta::NameValue(pair)) if pair.path.is_ident("doc") => match pair.lit {
                Lit::Str(value) => Some(value.value()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    if lines.iter().all(|line| line.trim().is_empty()) {
        None
    } else {
        Some(lines.join("\n"))
    }
}

impl Functions {
    fn add(&mut self, attributes: &[Attribute], signature: &Signature, block: &Block) {
        let line = signature.ident.span().start().line;
        let end = block.brace_token.span.end().line;
        let doc = documentation(attributes).map_or("null".to_string(), |doc| text(&doc));
        let name = signature.ident.to_string();
        self.lines.push(format!(
            "{{\"path\": {}, \"name\": {}, \"line\": {}, \"end\": {}, \"doc\": {}, \"body\": true}}",
            text(&self.path),
            text(&name),
            line,
            end,
            doc
        ));
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_method(&mut self, item: &'ast ImplItemMethod) {
        self.add(&item.attrs, &item.sig, &item.block);
        visit::visit_impl_item_method(self, item);
    }

    fn visit_trait_item_method(&mut self, item: &'ast TraitItemMethod) {
        if let Some(block) = &item.default {
            self.add(&item.attrs, &item.sig, block);
        }
        visit::visit_trait_item_method(self, item);
    }

    /// Braces that hold nothing but items, such as `cfg_rt! { ... }`, are read as items.
    fn visit_macro(&mut self, found: &'ast Macro) {
        if let (MacroDelimiter::Brace(_), Ok(file)) = (&found.delimiter, syn::parse2::<syn::File>(found.tokens.clone())) {
            let mut inner = Functions { path: self.path.clone(), lines: Vec::new() };
            inner.visit_file(&file);
            self.lines.append(&mut inner.lines);
        }
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let link = entry.symlink_metadata().unwrap().file_type().is_symlink();
        if !link && entry.is_dir() {
            sources(&entry, found);
        } else if !link && entry.extension().map_or(false, |extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn main() {
    let root = PathBuf::from(std::env::args().nth(1).expect("a folder"));
    let mut found = Vec::new();
    sources(&root, &mut found);
    for file in found {
        let path = file.strip_prefix(&root).unwrap().display().to_string();
        let read = fs::read_to_string(&file).map_err(|e| e.to_string());
        match read.and_then(|code| syn::parse_file(&code).map_err(|e| e.to_string())) {
            Ok(parsed) => {
                let mut functions = Functions { path, lines: Vec::new() };
                functions.visit_file(&parsed);
                functions.lines.iter().for_each(|line| println!("{line}"));
            }
            Err(problem) => println!("{{\"path\": {}, \"failed\": {}}}", text(&path), text(&problem)),
        }
    }
}
