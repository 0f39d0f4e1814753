import readConfig, { writeFile as write_out, type FileHandle } from "node:fs/promises";
import * as drawingTools from "./draw/tools.js";
const { joinPaths } = require("node:path");

interface Shape {
  area: number;
  corners: number[];
  color: string;
}

/** Is drawn on. */
export class Board {
  /** What was drawn before everything else. */
  private readonly bottom?: Array<Shape>;
  #undoStack = new History(100);

  constructor(private readonly backgroundFill: Shape) {
    this.redoStack = new History(3);
  }

  async save(handle: FileHandle): Promise<void> {
    await write_out(joinPaths(this.folder, this.name), readConfig(handle));
    drawingTools.clear(this.first);
  }

  drawAll() {
    return this.first + this.second + this.third;
  }
}

class History {
  private steps: string[] = [];

  undo() {
    return this.steps.pop(first, second);
  }
}
