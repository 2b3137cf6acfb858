import { parseArgs } from 'node:util';
import type { Language, Localized } from '../../core/language.ts';
import { trustAuthority } from '../../rpc/tls-files.ts';
import { speakerOf } from '../messages.ts';
import { exits } from '../run.ts';
import { placeOf, shownPlace } from './journal-place.ts';
import { KeyNotFound, openJournals } from './sources.ts';
import { verifyJournal } from './verify-journal.ts';

const messages = {
  usage: {
    'zh-Hans':
      '用法：fenliu journal verify <存储文件、备份、JSON 行文件、http(s) 地址或 postgres:// 地址> [--key 密钥文件] [--tls-ca 证书颁发机构文件] [--json] [--language zh-Hans|zh-Hant|en]',
    'zh-Hant':
      '用法：fenliu journal verify <儲存檔、備份、JSON 行檔案、http(s) 位址或 postgres:// 位址> [--key 金鑰檔] [--tls-ca 憑證授權單位檔] [--json] [--language zh-Hans|zh-Hant|en]',
    en: 'Usage: fenliu journal verify <a store, a backup, lines of JSON, an http(s) or a postgres:// address> [--key FILE] [--tls-ca FILE] [--json] [--language zh-Hans|zh-Hant|en]',
  },
  cannotRead: {
    'zh-Hans': '无法读取 {place}（{why}）。若本机正在运行，请先停止它，或改为校验备份。',
    'zh-Hant': '無法讀取 {place}（{why}）。若本機正在執行，請先停止它，或改為校驗備份。',
    en: '{place} cannot be read ({why}). If the machine is running, stop it first or verify a backup of it.',
  },
  keyNotFound: {
    'zh-Hans': '无法读取密钥文件 {why}。请用 --key 指定该数据库的密钥文件。',
    'zh-Hant': '無法讀取金鑰檔 {why}。請用 --key 指定該資料庫的金鑰檔。',
    en: 'The key file {why} cannot be read. Name the key file of this store with --key.',
  },
  noSuchFile: {
    'zh-Hans': '没有文件 {place}。',
    'zh-Hant': '沒有檔案 {place}。',
    en: 'There is no file {place}.',
  },
  notThisKey: {
    'zh-Hans': '{place} 打不开：密钥不对，或文件已损坏。请用 --key 指定它的密钥文件。',
    'zh-Hant': '{place} 打不開：金鑰不對，或檔案已損壞。請用 --key 指定它的金鑰檔。',
    en: '{place} does not open: the key is another one, or the file is damaged. Name its key file with --key.',
  },
  plainHttp: {
    'zh-Hans':
      '{place} 不安全：明文 http 只能用于本机。请使用 https 地址，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '{place} 不安全：明文 http 只能用於本機。請使用 https 位址，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: '{place} is not safe: plain http is for this machine only. Use an https address, and name the certificate authority of the bank with --tls-ca.',
  },
  plainDatabase: {
    'zh-Hans':
      '{place} 不安全：其他机器上的数据库只能经 TLS 连接。请在地址末尾加上 ?sslmode=verify-full，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '{place} 不安全：其他機器上的資料庫只能經 TLS 連線。請在位址末尾加上 ?sslmode=verify-full，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: '{place} is not safe: a database on another machine is reached by TLS only. Add ?sslmode=verify-full to its address, and name the certificate authority of the bank with --tls-ca.',
  },
  badAddress: {
    'zh-Hans':
      '{place} 不是可用的地址：应为 http(s)://主机/路径（不含用户名和密码）或 postgres://主机/数据库。',
    'zh-Hant':
      '{place} 不是可用的位址：應為 http(s)://主機/路徑（不含使用者名稱和密碼）或 postgres://主機/資料庫。',
    en: '{place} is no address that can be asked: it wants http(s)://host/path, without a name or a password, or postgres://host/database.',
  },
  authorityUnusable: {
    'zh-Hans': '证书颁发机构文件不可用：{why}',
    'zh-Hant': '憑證授權單位檔案不可用：{why}',
    en: 'The file of the certificate authority cannot be used: {why}',
  },
  whole: {
    'zh-Hans': '{title}：完整，{entries} 条，最后一条 {seq}，{hash}',
    'zh-Hant': '{title}：完整，{entries} 條，最後一條 {seq}，{hash}',
    en: '{title}: whole, {entries} entries, the last is {seq}, {hash}',
  },
  broken: {
    'zh-Hans': '{title}：不完整，{entries} 条，发现 {count} 处：',
    'zh-Hant': '{title}：不完整，{entries} 條，發現 {count} 處：',
    en: '{title}: NOT whole, {entries} entries, found in {count} places:',
  },
  more: {
    'zh-Hans': '另有 {count} 处未列出。',
    'zh-Hant': '另有 {count} 處未列出。',
    en: 'and in {count} more, which are not listed',
  },
  unreadable: {
    'zh-Hans': '第 {seq} 条附近有一行不是日志记录',
    'zh-Hant': '第 {seq} 條附近有一行不是日誌記錄',
    en: 'something near entry {seq} is no journal entry',
  },
  edited: {
    'zh-Hans': '第 {seq} 条被改动过，内容与其哈希不符',
    'zh-Hant': '第 {seq} 條被改動過，內容與其雜湊不符',
    en: 'entry {seq} was edited: its content is not what its hash says',
  },
  missing: {
    'zh-Hans': '第 {seq} 至 {to} 条缺失',
    'zh-Hant': '第 {seq} 至 {to} 條缺失',
    en: 'entries {seq} to {to} are missing',
  },
  moved: {
    'zh-Hans': '第 {seq} 条位置不对或重复',
    'zh-Hant': '第 {seq} 條位置不對或重複',
    en: 'entry {seq} stands in the wrong place, or twice',
  },
  forked: {
    'zh-Hans': '第 {seq} 条接的不是它前面的那一条：此处之前有记录被替换',
    'zh-Hant': '第 {seq} 條接的不是它前面的那一條：此處之前有記錄被替換',
    en: 'entry {seq} does not follow the one before it: something before it was replaced',
  },
  replaced: {
    'zh-Hans': '末尾第 {seq} 条不是总行收到的那一条：它或它之前的记录被替换',
    'zh-Hant': '末尾第 {seq} 條不是總行收到的那一條：它或它之前的記錄被替換',
    en: 'entry {seq}, the last, is not the one that head office took: it or something before it was replaced',
  },
  foreign: {
    'zh-Hans': '第 {seq} 条属于另一个节点',
    'zh-Hant': '第 {seq} 條屬於另一個節點',
    en: 'entry {seq} is of another node',
  },
  truncated: {
    'zh-Hans': '末尾缺失：第 {seq} 至 {to} 条总行已确认收到，这里却没有',
    'zh-Hant': '末尾缺失：第 {seq} 至 {to} 條總行已確認收到，這裡卻沒有',
    en: 'the end is gone: head office has entries {seq} to {to}, and here they are not',
  },
} as const satisfies Record<string, Localized>;

/**
 * `fenliu journal verify`: proves journals without the code that wrote them, and says where each fault is.
 * @returns 0 when every journal is whole, 1 when one is not, or why it could not be told
 */
export async function runVerify(args: readonly string[], language: Language): Promise<number> {
  const say = speakerOf(messages)(language);
  const asked = readArguments(args);
  if (!asked) {
    console.error(say('usage'));
    return exits.usage;
  }
  const place = placeOf(asked.place);
  if (typeof place === 'string') {
    console.error(say(place, { place: shownPlace(asked.place) }));
    return exits.usage;
  }
  const trusted = asked.authority === undefined ? undefined : trustAuthority(asked.authority);
  if (trusted?.ok === false) {
    console.error(say('authorityUnusable', { why: trusted.failure.detail ?? '' }));
    return exits.usage;
  }
  let whole = true;
  try {
    for await (const { title, entries, end } of openJournals(place, asked.key)) {
      const verdict = await verifyJournal(entries, end);
      whole &&= verdict.findings.length === 0;
      if (asked.json) {
        console.log(JSON.stringify({ title, ...verdict }));
        continue;
      }
      const { findings, head, more } = verdict;
      const values = {
        title,
        entries: verdict.entries,
        seq: head.seq,
        hash: head.hash,
        count: findings.length + more,
      };
      console.log(say(findings.length === 0 ? 'whole' : 'broken', values));
      for (const { what, seq, to = seq } of findings) console.log(`  ${say(what, { seq, to })}`);
      if (more > 0) console.log(`  ${say('more', { count: more })}`);
    }
  } catch (error) {
    console.error(say(kindOf(error), { place: shownPlace(asked.place), why: reasonOf(error) }));
    return exits.unavailable;
  }
  return whole ? 0 : 1;
}

interface Asked {
  readonly place: string;
  readonly key: string | undefined;
  readonly authority: string | undefined;
  readonly json: boolean;
}

function readArguments(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        'tls-ca': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const [place, ...more] = positionals;
    if (place === undefined || more.length > 0) return undefined;
    return { place, key: values.key, authority: values['tls-ca'], json: values.json };
  } catch {
    // An option that is not ours, or one without its value.
    return undefined;
  }
}

/** Which message tells best why a place cannot be read. */
function kindOf(error: unknown): 'keyNotFound' | 'noSuchFile' | 'notThisKey' | 'cannotRead' {
  if (error instanceof KeyNotFound) return 'keyNotFound';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'noSuchFile';
  return code === 'SQLITE_NOTADB' ? 'notThisKey' : 'cannotRead';
}

/** `fetch` hides the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  if (error instanceof TypeError && error.cause instanceof Error) return reasonOf(error.cause);
  const [first = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? first.message : String(first);
}
