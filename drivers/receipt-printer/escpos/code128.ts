/** Widths of bar, space, bar, space, bar, space of the 106 signs of CODE128 and its stop (ISO 15417). */
const patterns = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'
).split(' ');

const startB = 104;
const startC = 105;
const stop = 106;

/** The signs of GS k 73 data: `{B` text or `{C` pairs of digits. */
function signsOf(data: Uint8Array): { start: number; signs: number[] } {
  const body = [...data.subarray(2)];
  if (data[1] === 0x43) return { start: startC, signs: body };
  const text = String.fromCharCode(...body).replaceAll('{{', '{');
  return { start: startB, signs: Array.from(text, sign => sign.charCodeAt(0) - 0x20) };
}

/**
 * One row of dots of the barcode, 1 for black, as a printer draws it.
 * @param width dots a module
 */
export function bars(data: Uint8Array, width: number): string {
  const { start, signs } = signsOf(data);
  const check = signs.reduce((sum, sign, index) => sum + sign * (index + 1), start) % 103;
  return [start, ...signs, check, stop]
    .map(sign =>
      Array.from(patterns[sign] ?? '', (modules, index) =>
        (index % 2 === 0 ? '1' : '0').repeat(Number(modules) * width),
      ).join(''),
    )
    .join('');
}

/** What is printed below the bars. */
export function barcodeText(data: Uint8Array): string {
  const { start, signs } = signsOf(data);
  return start === startC
    ? signs.map(pair => `${pair}`.padStart(2, '0')).join('')
    : String.fromCharCode(...signs.map(sign => sign + 0x20));
}
