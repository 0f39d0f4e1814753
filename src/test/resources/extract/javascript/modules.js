/**
 * @fileoverview About the file. zzdoc
 */
"use strict";

/**
 * @typedef {Object} Point zzdoc
 * @property {number} x
 */

/** Adds two numbers. zzdoc */
function add(a, b) {
  return a + b;
}

/**
 * @class
 * @param {string} name of the shape zzdoc
 * @description Makes a shape.
 */
function Shape(name) {
  this.name = name;

  /** Set in a constructor. zzdoc */
  this.area = function () {
    return this.width * this.height;
  };
}

/**
 * Moves the shape. zzdoc
 * @param {number} dx
 */
Shape.prototype.move = function (dx) {
  this.x += dx;
};

/** A static one. zzdoc */
Shape.of = (name) => new Shape(name);

/** Exported by name. zzdoc */
exports.parse = async function parse(text) {
  return JSON.parse(text);
};

/** The module itself. zzdoc */
module.exports = function main(argv) {
  return argv.length;
};

/** An old variable. zzdoc */
var walk = function walk(node, visit) {
  visit(node);
  node.children.forEach((child) => walk(child, visit));
};

class Queue extends Array {
  /** The last one in. zzdoc */
  get last() {
    return this[this.length - 1];
  }

  /** Takes the first. zzdoc */
  static async *drain(queue) {
    while (queue.length) yield queue.shift();
  }

  /** Keeps this. zzdoc */
  #log = (message) => {
    console.log(this.length, message);
  };
}

Queue.defaults = {
  /** Compares two. zzdoc */
  compare(a, b) {
    return a - b;
  },
};

/** Returned at once. zzdoc */
function factory(options) {
  /** Made by the factory. zzdoc */
  return function make(name) {
    return Object.assign(new Shape(name), options);
  };
}

/** Runs at once. zzdoc */
(function bootstrap(root) {
  root.Shape = Shape;
})(globalThis);

export /* here */ default {
  /** A component's data. zzdoc */
  data() {
    return { count: 0 };
  },
};
