/**
 * @packageDocumentation
 * About the file. zzdoc
 */

import { readFile } from "node:fs/promises";

/** Adds two numbers. zzdoc */
export function add(a: number, b: number): number {
  return a + b;
}

/**
 * Reads a {@link Config | configuration} from `path`. zzdoc
 *
 * @param path - where it stands
 * @returns what it says
 */
export default async function load(path: string): Promise<Config> {
  // parsed lazily
  return parse(await readFile(path, "utf8"));
}

/** Counts down. zzdoc */
// eslint-disable-next-line
function* countdown(from: number): Generator<number> {
  while (from > 0) yield from--;
}

/** An arrow in a constant. zzdoc */
export const double = (x: number): number => x * 2;

/** A function in a variable. zzdoc */
let halve = function (x: number) {
  return x / 2;
};

/** A type assertion in the head. zzdoc */
const identity = async <T,>(value: T): Promise<T> => {
  /** Nested. zzdoc */
  const inner = () => value;
  /** A local function. zzdoc */
  function local(): T {
    return inner();
  }
  return local();
};

/** The first overload. zzdoc */
export function parse(text: string): Config;
/** The second one. zzdoc */
export function parse(bytes: Uint8Array): Config;
export function parse(source: string | Uint8Array): Config {
  return new Config(String(source));
}

/** Of an ambient function, which has no body. zzdoc */
declare function ambient(x: number): void;

function undocumented(x: number) {
  return ambient(x);
}

/** A configuration, as users write it. zzdoc */
@sealed
export abstract class Config<T = unknown> extends Base implements Closeable {
  /** Where it came from. zzdoc */
  readonly #path: string;

  /** Makes one from text. zzdoc */
  constructor(private readonly text: string) {
    super(text);
    this.#path = "";
  }

  /** Reads one value, é included. zzdoc */
  @memoized()
  public async get<K extends keyof T>(
    /** the key: zzdoc */
    key: K,
  ): Promise<T[K]> {
    return (await this.values())[key];
  }

  @deprecated
  /** Behind a decorator. zzdoc */
  @memoized()
  protected values(): Promise<T> {
    return this.reader.read(this.#path);
  }

  /** How many there are. zzdoc */
  get size(): number {
    return this.text.length;
  }

  /** Sets how many. zzdoc */
  set size(value: number) {
    this.resize(value, value);
  }

  /** Without a body. zzdoc */
  abstract close(): void;

  /** Fields can be functions. zzdoc */
  readonly listener = (event: Event) => {
    this.handle(event);
  };

  /** Private ones, too. zzdoc */
  static #normalise = function (text: string): string {
    return text.trim().toLowerCase();
  };

  /** Walks the values. zzdoc */
  *[Symbol.iterator](): Iterator<string> {
    yield* this.text.split("\n");
  }

  /** Overloaded in a class. zzdoc */
  find(name: string): string;
  find(name: string, fallback: string): string;
  find(name: string, fallback = ""): string {
    return this.lookup(name) ?? fallback;
  }

  static {
    /** In a static block. zzdoc */
    const register = () => registry.add(Config, "config");
    register();
  }
}

/** What can be closed. zzdoc */
export interface Closeable {
  /** No body. zzdoc */
  close(): void;
}

export namespace Paths.Relative {
  /** Joins two. zzdoc */
  export function join(a: string, b: string): string {
    return `${a}/${b}`;
  }
}

export const handlers = {
  /** A method of an object. zzdoc */
  open(path: string) {
    return load(path);
  },
  /** A property of an object. zzdoc */
  close: async (config: Config) => config.close(),
  /** A quoted name. zzdoc */
  "on-error": function (error: Error) {
    console.error(error.message);
  },
  nested: {
    /** Deeper down. zzdoc */
    retry(times: number) {
      return times > 0 && this.retry(times - 1);
    },
  },
};

const Reader = class {
  /** A method of a class without a name. zzdoc */
  read(path: string) {
    return load(path);
  }
};

/*** Stars, no documentation. */
function starred(x: number) {
  return x + 1;
}

/**/
function empty(x: number) {
  return x - 1;
}

const first = (x: number) => x + 1,
  second = (x: number) => x + 2;

export interface Cache<in out Key, out Value> {
  <A>(self: Key): Value
  /** Read as another member. zzdoc */
  <A>(self: Key, value: Value): Value
}

/** After what the grammar does not know. zzdoc */
export function survives(cache: Cache<string, number>): number {
  return cache("key");
}
