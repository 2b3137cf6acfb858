import { describe, expect, it } from 'vitest';
import { placeOf, shownPlace } from '../../../../src/shell/journal/journal-place.ts';

describe('the place of a journal', () => {
  it.each([
    ['postgres://fen:s3cret@db.example/fenliu', 'postgres://db.example/fenliu'],
    ['postgresql://fen@db.example:5433/fenliu?password=s3cret', 'postgresql://db.example:5433/fenliu'],
    ['postgres://fen:s3/cret@db.example/fenliu', 'postgres://…'],
    ['postgres://fen:12/s3cret@db.example/fenliu', 'postgres://…'],
    ['postgres://fen:1#s3cret@db.example/fenliu', 'postgres://fen:1'],
    ['POSTGRES://fen:s3cret@db.example/fenliu', 'postgres://db.example/fenliu'],
    ['https://fen:s3cret@office.example/journal?token=s3cret', 'https://office.example/journal'],
    ['/data/kiosk/store.sqlite', '/data/kiosk/store.sqlite'],
  ])('%s is shown without any password', (typed, shown) => {
    expect(shownPlace(typed)).toBe(shown);
  });

  it.each([
    ['postgres://localhost/fenliu', { kind: 'database', at: 'postgres://localhost/fenliu' }],
    ['postgres://db/fenliu', 'plainDatabase'],
    ['postgres://fen@/fenliu?host=db', 'badAddress'],
    ['https://office.example/journal', { kind: 'web', at: 'https://office.example/journal' }],
    ['http://127.0.0.1:8600/journal', { kind: 'web', at: 'http://127.0.0.1:8600/journal' }],
    ['http://office.example/journal', 'plainHttp'],
    ['https://fen:s3cret@office.example/', 'badAddress'],
    ['https://', 'badAddress'],
    ['-', { kind: 'file', at: '-' }],
  ])('%s is taken for what it is', (typed, place) => {
    expect(placeOf(typed)).toEqual(place);
  });
});
