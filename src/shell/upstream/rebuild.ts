import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Language, Localized } from '../../core/language.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import { silentLog } from '../../log/log.ts';
import { trustAuthority } from '../../rpc/tls-files.ts';
import { claimFolder } from '../../upstream/claim-folder.ts';
import { type Database, openPglite, openPostgres } from '../../upstream/database.ts';
import { databaseAddressFault, databaseAddressSchema } from '../../upstream/database-address.ts';
import { rebuild } from '../../upstream/rebuild.ts';
import { migrate } from '../../upstream/schema.ts';
import { cellsOf, padCells, speakerOf } from '../messages.ts';
import { exits } from '../run.ts';

const messages = {
  usage: {
    'zh-Hans':
      '用法：fenliu upstream rebuild --database postgres://…（总行数据库）[--tls-ca 证书颁发机构文件] 或 --data 目录（内嵌数据库所在的 upstream 数据目录）。',
    'zh-Hant':
      '用法：fenliu upstream rebuild --database postgres://…（總行資料庫）[--tls-ca 憑證授權單位檔] 或 --data 目錄（內嵌資料庫所在的 upstream 資料目錄）。',
    en: 'Usage: fenliu upstream rebuild with --database postgres://… (the database of head office) [--tls-ca FILE] or --data FOLDER (the data folder of an upstream with an embedded database).',
  },
  plainDatabase: {
    'zh-Hans':
      '--database 的地址不安全：其他机器上的数据库只能经 TLS 连接。请在地址末尾加上 ?sslmode=verify-full，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '--database 的位址不安全：其他機器上的資料庫只能經 TLS 連線。請在位址末尾加上 ?sslmode=verify-full，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: 'The address in --database is not safe: a database on another machine is reached by TLS only. Add ?sslmode=verify-full to it, and name the certificate authority of the bank with --tls-ca.',
  },
  authorityUnusable: {
    'zh-Hans': '证书颁发机构文件不可用：{why}',
    'zh-Hant': '憑證授權單位檔案不可用：{why}',
    en: 'The file of the certificate authority cannot be used: {why}',
  },
  branch: { 'zh-Hans': '支行', 'zh-Hant': '支行', en: 'branch' },
  entries: { 'zh-Hans': '记录', 'zh-Hant': '記錄', en: 'entries' },
  uninterpreted: { 'zh-Hans': '未能解读', 'zh-Hant': '未能解讀', en: 'not understood' },
  total: { 'zh-Hans': '合计', 'zh-Hant': '合計', en: 'in all' },
  kept: {
    'zh-Hans': '未能解读的记录原样保留；升级到认识它们的版本后，请再次执行本命令。',
    'zh-Hant': '未能解讀的記錄原樣保留；升級到認識它們的版本後，請再次執行本命令。',
    en: 'What is not understood is kept as it is; run this again with a version that knows it.',
  },
  folderInUse: {
    'zh-Hans': '内嵌数据库 {folder} 正被总行服务使用。请先结束该服务，再执行本命令。',
    'zh-Hant': '內嵌資料庫 {folder} 正被總行服務使用。請先結束該服務，再執行本命令。',
    en: 'The embedded database {folder} is in use by a head-office server. End that server first, then run this again.',
  },
  databaseFromFuture: {
    'zh-Hans': '数据库由更新的版本建立（{why}）。请用该版本执行本命令。',
    'zh-Hant': '資料庫由更新的版本建立（{why}）。請用該版本執行本命令。',
    en: 'The database was made by a newer version ({why}). Run this with that version.',
  },
  failed: {
    'zh-Hans': '数据库无法使用（{why}）。未完成的支行保持原状，修复后请再次执行本命令。',
    'zh-Hant': '資料庫無法使用（{why}）。未完成的支行保持原狀，修復後請再次執行本命令。',
    en: 'The database cannot be used ({why}). Branches that were not reached are as they were; run this again when it is mended.',
  },
} as const satisfies Record<string, Localized>;
const sayIn = speakerOf(messages);

const optionsSchema = z.union([
  z.strictObject({ database: databaseAddressSchema, 'tls-ca': z.string().optional() }),
  z.strictObject({ data: z.string().min(1) }),
]);
type Options = z.output<typeof optionsSchema>;

function readOptions(args: readonly string[]): Options | 'usage' | 'plainDatabase' {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { database: { type: 'string' }, data: { type: 'string' }, 'tls-ca': { type: 'string' } },
    });
    const options = optionsSchema.safeParse(values);
    if (options.success) return options.data;
    return databaseAddressFault(values.database ?? '') === 'plainDatabase' ? 'plainDatabase' : 'usage';
  } catch {
    // An option that is not ours, or a word too many.
    return 'usage';
  }
}

async function openDatabase(options: Options): Promise<Result<Database>> {
  if ('database' in options) return ok(await openPostgres(options.database, silentLog));
  const folder = join(options.data, 'upstream');
  const claimed = await claimFolder(folder);
  return claimed.ok ? ok(await openPglite(join(folder, 'pglite'), silentLog)) : fail('folderInUse', folder);
}

/** `fenliu upstream rebuild`: makes the derived tables again and prints what of each branch was read. */
export async function runRebuild(args: readonly string[], language: Language): Promise<number> {
  const say = sayIn(language);
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(say(options));
    return exits.usage;
  }
  const trusted =
    'database' in options && options['tls-ca'] !== undefined ? trustAuthority(options['tls-ca']) : undefined;
  if (trusted?.ok === false) {
    console.error(say('authorityUnusable', { why: trusted.failure.detail ?? '' }));
    return exits.usage;
  }
  let database: Database | undefined;
  try {
    const opened = await openDatabase(options);
    if (!opened.ok) {
      console.error(say('folderInUse', { folder: opened.failure.detail ?? '' }));
      return exits.inUse;
    }
    database = opened.value;
    const migrated = await migrate(database);
    if (!migrated.ok) {
      console.error(say('databaseFromFuture', { why: migrated.failure.detail ?? '' }));
      return exits.unable;
    }
    const print = (branch: string, entries: string | number, unread: string | number): void =>
      console.log(`${padCells(branch, 40)} ${padStart(entries)} ${padStart(unread)}`);
    print(say('branch'), say('entries'), say('uninterpreted'));
    let [entries, uninterpreted] = [0, 0];
    for await (const rebuilt of rebuild(database)) {
      print(rebuilt.branch, rebuilt.entries, rebuilt.uninterpreted);
      entries += rebuilt.entries;
      uninterpreted += rebuilt.uninterpreted;
    }
    print(say('total'), entries, uninterpreted);
    if (uninterpreted > 0) console.log(say('kept'));
    return 0;
  } catch (error) {
    // Of a connection that failed on every address, Node tells the reasons one level down.
    const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
    console.error(say('failed', { why: first instanceof Error ? first.message : String(first) }));
    return exits.unavailable;
  } finally {
    await database?.close();
  }
}

const padStart = (cell: string | number): string => {
  const text = String(cell);
  return `${' '.repeat(Math.max(0, 16 - cellsOf(text)))}${text}`;
};
