/** The part of `escpos` that is sound and used here: the command encoder (the package brings no types). */
declare module 'escpos/printer.js' {
  class Printer {
    constructor(adapter: { write(bytes: Uint8Array, done: () => void): void });
    readonly buffer: { readonly size: number; flush(): Buffer };
    hardware(command: 'init'): this;
    print(content: Buffer): this;
    /** In GB18030 as iconv-lite knows it, with a line feed. */
    text(content: string): this;
    align(side: 'LT' | 'CT' | 'RT'): this;
    feed(lines: number): this;
    cut(partial: boolean, feedBefore: number): this;
  }
  export = Printer;
}
