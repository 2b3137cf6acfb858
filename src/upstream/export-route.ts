import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { branchIdSchema } from '../core/ids.ts';
import { languageSchema } from '../core/language.ts';
import type { Log } from '../log/log.ts';
import type { PageGuard } from '../rpc/web-host.ts';
import type { Database } from './database.ts';
import { type ExportName, exportLists } from './export-lists.ts';

const names = Object.keys(exportLists) as [ExportName, ...ExportName[]];
const paramsSchema = z.object({ branch: branchIdSchema, day: z.iso.date(), list: z.enum(names) });
const querySchema = z.object({ language: languageSchema.default('zh-Hans') });

/**
 * `GET /head-office/export/<branch>/<day>/<list>.csv?language=`: a list of the day for a spreadsheet, row by row as it is
 * read. UTF-8 with a byte order mark, by which Excel knows it; a cell that would be a formula gets an apostrophe.
 */
export function registerExportRoutes(
  app: FastifyInstance,
  {
    database,
    catalogue,
    guard,
    log,
  }: {
    readonly database: Database;
    readonly catalogue: Catalogue;
    readonly guard: PageGuard;
    readonly log: Log;
  },
): void {
  const services = new Map<string, Catalogue['services'][number]['name']>(
    catalogue.services.map(({ id, name }) => [id, name]),
  );
  app.get('/head-office/export/:branch/:day/:list.csv', { onRequest: guard }, (request, reply) => {
    const params = paramsSchema.safeParse(request.params);
    const query = querySchema.safeParse(request.query);
    if (!params.success || !query.success) return reply.code(404).send();
    const { branch, day, list } = params.data;
    const words = { language: query.data.language, serviceName: (id: string) => services.get(id) };
    const { heads, rows } = exportLists[list];
    const csv = stringify({
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
      // Alone, each of them would end a record for some spreadsheets, and what follows would be a cell of its own.
      quoted_match: /[\r\n]/,
    });
    const records = async function* () {
      yield heads(words);
      yield* rows(database.query, { branch, day }, words);
    };
    pipeline(Readable.from(records()), csv, error => {
      // The person who went away, or a database that did: the file ends short, and the browser says so.
      if (error) log('storeNote', { what: 'exportCut', detail: error.message });
    });
    return reply
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${branch}-${day}-${list}.csv"`)
      .type('text/csv; charset=utf-8')
      .send(csv);
  });
}
