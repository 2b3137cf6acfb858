import type { ReceiptBlock } from './receipt.ts';

/** An image as a canvas gives it: four bytes a pixel, row by row. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

type Picture = Extract<ReceiptBlock, { kind: 'picture' }>;

/**
 * A coloured picture as black dots whose density follows its brightness (Floyd and Steinberg's error diffusion).
 * What is transparent shows white paper.
 * @param width in dots; the height follows
 */
export function dithered(image: Rgba, width: number, align: Picture['align']): Picture {
  const height = Math.max(1, Math.round((image.height * width) / image.width));
  const rowBytes = Math.ceil(width / 8);
  const packed = new Uint8Array(rowBytes * height);
  const light = shrunk(image, width, height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const wanted = light[at] ?? 255;
      const black = wanted < 128;
      if (black) packed[y * rowBytes + (x >> 3)] = (packed[y * rowBytes + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      const error = wanted - (black ? 0 : 255);
      const spread = (dx: number, dy: number, parts: number): void => {
        if (x + dx < 0 || x + dx >= width || y + dy >= height) return;
        const to = at + dy * width + dx;
        light[to] = (light[to] ?? 0) + (error * parts) / 16;
      };
      spread(1, 0, 7);
      spread(-1, 1, 3);
      spread(0, 1, 5);
      spread(1, 1, 1);
    }
  return {
    kind: 'picture',
    align,
    width,
    height,
    dots: btoa(Array.from(packed, byte => String.fromCharCode(byte)).join('')),
  };
}

/** Brightness 0 to 255 of each wanted dot: the mean of the pixels that it covers, or the nearest one. */
function shrunk(image: Rgba, width: number, height: number): Float64Array {
  const light = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * image.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * image.width) / width));
      const top = Math.floor((y * image.height) / height);
      const bottom = Math.max(top + 1, Math.floor(((y + 1) * image.height) / height));
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          sum += brightness(image.data, (row * image.width + column) * 4);
      light[y * width + x] = sum / ((right - left) * (bottom - top));
    }
  return light;
}

/** Rec. 601 luma on white. */
function brightness(data: ArrayLike<number>, at: number): number {
  const [red = 255, green = 255, blue = 255, alpha = 255] = [
    data[at],
    data[at + 1],
    data[at + 2],
    data[at + 3],
  ];
  return 255 - ((255 - (0.299 * red + 0.587 * green + 0.114 * blue)) * alpha) / 255;
}
