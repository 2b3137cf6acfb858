import * as fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { isLoopback } from '../../../src/core/peer-address.ts';
import { databaseAddressFault } from '../../../src/upstream/database-address.ts';

describe('the address of head office’s database', () => {
  it.each([
    'postgres://localhost/fenliu',
    'postgresql://fenliu@127.0.0.1:5433/fenliu',
    'postgres://[::1]/fenliu',
    'postgres://fenliu@db.example/fenliu?host=/run/postgresql',
    'postgres://%2Frun%2Fpostgresql/fenliu',
    'postgres:///fenliu',
    'postgresql://LOCALHOST/fenliu',
    'postgres://fenliu@db.example/fenliu?sslmode=verify-full',
    'postgres://db.example/fenliu?sslmode=verify-ca&sslrootcert=/etc/bank-ca.pem',
  ])('may be %s', address => {
    expect(databaseAddressFault(address)).toBeUndefined();
  });

  it.each([
    'postgres://fenliu@db.example/fenliu',
    'postgres://10.0.0.5/fenliu',
    'postgres://localhost.example/fenliu',
    'postgres://localhost/fenliu?host=db.example',
    'postgres://db.example/fenliu?sslmode=prefer',
    'postgres://db.example/fenliu?sslmode=require',
    'postgres://db.example/fenliu?sslmode=no-verify',
    'postgres://db.example/fenliu?sslmode=verify-ca',
    'postgres://db.example/fenliu?ssl=no-verify',
    'postgres://db.example/fenliu?sslmode=verify-full&sslmode=disable',
  ])('is refused as %s: others could read what goes there', address => {
    expect(databaseAddressFault(address)).toBe('plainDatabase');
  });

  it.each(['', 'db.example', 'mysql://localhost/fenliu', 'postgres://fenliu@/fenliu?host=db.example'])(
    'is refused as “%s”, which is none',
    address => {
      expect(databaseAddressFault(address)).toBe('badAddress');
    },
  );

  it('is never taken where the driver would speak in clear to another machine, or to whoever answers', () => {
    const host = fc.constantFrom(
      '',
      'localhost',
      '[::1]',
      '127.0.0.1',
      '127.1',
      'db.example',
      '%2Frun',
      '%252Frun',
    );
    const parameter = fc.oneof(
      fc.tuple(
        fc.constant('host'),
        fc.constantFrom('', 'localhost', 'db.example', '/run', '%2Frun', '%252Frun'),
      ),
      fc.tuple(
        fc.constant('sslmode'),
        fc.constantFrom(
          '',
          'disable',
          'prefer',
          'require',
          'verify-ca',
          'verify-full',
          'no-verify',
          'Verify-Full',
        ),
      ),
      fc.tuple(fc.constant('ssl'), fc.constantFrom('', '0', '1', 'true', 'no-verify')),
      fc.tuple(fc.constant('sslrootcert'), fc.constantFrom('', import.meta.filename)),
      fc.tuple(fc.constant('uselibpqcompat'), fc.constant('true')),
    );
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    let taken = 0;
    fc.assert(
      fc.property(host, fc.array(parameter, { maxLength: 5 }), (at, parameters) => {
        const address = `postgres://u@${at}/d?${parameters.map(pair => pair.join('=')).join('&')}`;
        if (databaseAddressFault(address) !== undefined) return;
        let client: pg.Client;
        try {
          client = new pg.Client({ connectionString: address });
        } catch {
          // It connects to nobody.
          return;
        }
        taken += 1;
        const ssl: unknown = client.ssl;
        const proves =
          ssl === true ||
          (ssl instanceof Object && !('rejectUnauthorized' in ssl && !ssl.rejectUnauthorized));
        expect([address, client.host.startsWith('/') || isLoopback(client.host) || proves]).toEqual([
          address,
          true,
        ]);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(300);
  });
});
