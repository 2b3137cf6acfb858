import { dirname } from 'node:path';
import type { Language, Localized } from '../core/language.ts';
import { backupFolder } from './backup-files.ts';
import type { LadderFailure } from './opening-ladder.ts';
import { quarantineFolder } from './quarantine.ts';

/** What happened to a store and what to do next. `{data}` is the folder that is given to `--data`. */
const texts: Readonly<Record<LadderFailure['code'], Localized>> = {
  storeBusy: {
    'zh-Hans': '数据库 {file} 正被另一个进程使用。请先结束该进程。',
    'zh-Hant': '資料庫 {file} 正被另一個行程使用。請先結束該行程。',
    en: 'The store {file} is in use by another process. End that one first.',
  },
  storeGone: {
    'zh-Hans':
      '数据库 {file} 已不存在；未作任何改动。请启动分流：它会自行从最新的完好备份恢复。只有当它提示无法运行时，才输入：npm run fenliu -- store restore --data {data}',
    'zh-Hant':
      '資料庫 {file} 已不存在；未作任何改動。請啟動分流：它會自行從最新的完好備份復原。只有當它提示無法執行時，才輸入：npm run fenliu -- store restore --data {data}',
    en: 'The store {file} is gone; nothing was changed. Start Fenliu: it restores the store from its newest good backup by itself. Only if it says that it cannot run, type: npm run fenliu -- store restore --data {data}',
  },
  storeReadOnly: {
    'zh-Hans': '数据库 {file} 不可写（{detail}）。请检查磁盘是否以只读方式挂载，以及文件属主；未作任何改动。',
    'zh-Hant':
      '資料庫 {file} 不可寫（{detail}）。請檢查磁碟是否以唯讀方式掛載，以及檔案擁有者；未作任何改動。',
    en: 'The store {file} cannot be written ({detail}). Look whether the disk is mounted read-only and who owns the file; nothing was changed.',
  },
  storeFull: {
    'zh-Hans': '磁盘已满，数据库 {file} 无法写入。请在该磁盘上腾出空间后重新启动；未作任何改动。',
    'zh-Hant': '磁碟已滿，資料庫 {file} 無法寫入。請在該磁碟上騰出空間後重新啟動；未作任何改動。',
    en: 'The disk is full, the store {file} cannot be written. Free some space on it and start again; nothing was changed.',
  },
  storeNoAccess: {
    'zh-Hans': '无权访问数据库 {file}（{detail}）。请检查目录和文件的属主；未作任何改动。',
    'zh-Hant': '無權存取資料庫 {file}（{detail}）。請檢查目錄和檔案的擁有者；未作任何改動。',
    en: 'There is no access to the store {file} ({detail}). Check who owns the folder and the file; nothing was changed.',
  },
  storeDiskFailed: {
    'zh-Hans': '磁盘读写 {file} 时出错（{detail}）。请检查或更换磁盘；未作任何改动。',
    'zh-Hant': '磁碟讀寫 {file} 時出錯（{detail}）。請檢查或更換磁碟；未作任何改動。',
    en: 'The disk answers with errors at {file} ({detail}). Check or replace the disk; nothing was changed.',
  },
  storeCorrupt: {
    'zh-Hans': '数据库 {file} 已损坏（{detail}）。',
    'zh-Hant': '資料庫 {file} 已損壞（{detail}）。',
    en: 'The store {file} is damaged ({detail}).',
  },
  storeDamaged: {
    'zh-Hans':
      '数据库 {file} 已损坏（{detail}），{backups} 中没有可用的备份。原文件若还在，已复制到 {quarantine}。若有其他备份，请输入：npm run fenliu -- store restore --data {data} --from 备份文件；若没有，请输入：npm run fenliu -- store restore --data {data} --empty',
    'zh-Hant':
      '資料庫 {file} 已損壞（{detail}），{backups} 中沒有可用的備份。原檔案若還在，已複製到 {quarantine}。若有其他備份，請輸入：npm run fenliu -- store restore --data {data} --from 備份檔；若沒有，請輸入：npm run fenliu -- store restore --data {data} --empty',
    en: 'The store {file} is damaged ({detail}), and no backup in {backups} is good. What there was of it is copied to {quarantine}. If there is a backup elsewhere, type: npm run fenliu -- store restore --data {data} --from FILE. If there is none, type: npm run fenliu -- store restore --data {data} --empty',
  },
  storeFromFuture: {
    'zh-Hans': '数据库 {file} 由更新版本的分流写成（{detail}）。请安装该版本；未作任何改动。',
    'zh-Hant': '資料庫 {file} 由更新版本的分流寫成（{detail}）。請安裝該版本；未作任何改動。',
    en: 'A newer version of Fenliu wrote the store {file} ({detail}). Install that version; nothing was changed.',
  },
  storeOfOther: {
    'zh-Hans': '数据库 {file} 属于另一个网点（{detail}）。请检查 --data 和目录文件；未作任何改动。',
    'zh-Hant': '資料庫 {file} 屬於另一個網點（{detail}）。請檢查 --data 和目錄檔；未作任何改動。',
    en: 'The store {file} is of another branch ({detail}). Check --data and the catalogue; nothing was changed.',
  },
  storeKeyWrong: {
    'zh-Hans': '密钥 {key} 不是数据库 {file} 的密钥。请放回正确的密钥文件；未作任何改动。',
    'zh-Hant': '金鑰 {key} 不是資料庫 {file} 的金鑰。請放回正確的金鑰檔；未作任何改動。',
    en: 'The key {key} is not the one that sealed the store {file}. Put the right key file back; nothing was changed.',
  },
  storePlain: {
    'zh-Hans': '文件 {file} 未加密，不能在此使用。',
    'zh-Hant': '檔案 {file} 未加密，不能在此使用。',
    en: 'The file {file} is not sealed and cannot be used here.',
  },
  keyMissing: {
    'zh-Hans': '找不到数据库 {file} 的密钥 {detail}。请从密钥备份放回该文件；未作任何改动。',
    'zh-Hant': '找不到資料庫 {file} 的金鑰 {detail}。請從金鑰備份放回該檔案；未作任何改動。',
    en: 'The key {detail} of the store {file} is missing. Put it back from where keys are kept; nothing was changed.',
  },
  keyExposed: {
    'zh-Hans': '密钥文件 {detail} 可被他人读取。请输入：chmod 600 {detail}',
    'zh-Hant': '金鑰檔 {detail} 可被他人讀取。請輸入：chmod 600 {detail}',
    en: 'Others may read the key file {detail}. Type: chmod 600 {detail}',
  },
  keyMalformed: {
    'zh-Hans': '密钥文件 {detail} 的内容不是 64 位十六进制数字。请放回正确的密钥文件。',
    'zh-Hant': '金鑰檔 {detail} 的內容不是 64 位十六進位數字。請放回正確的金鑰檔。',
    en: 'The key file {detail} does not hold 64 hexadecimal digits. Put the right key file back.',
  },
  keyUnusable: {
    'zh-Hans': '密钥文件无法读取或建立（{detail}）。请检查权限，或用 --store-key 指定其他文件。',
    'zh-Hant': '金鑰檔無法讀取或建立（{detail}）。請檢查權限，或用 --store-key 指定其他檔案。',
    en: 'The key file can be neither read nor made ({detail}). Check its permissions, or name another file with --store-key.',
  },
};

/**
 * A failure to open a store in a person's own words.
 * @param at `file` is the store in its node's folder, `key` the key file
 */
export function storeTrouble(
  { code, detail = '' }: LadderFailure,
  { file, key, language }: { readonly file: string; readonly key: string; readonly language: Language },
): string {
  const values: Readonly<Record<string, string>> = {
    file,
    key,
    detail,
    data: dirname(dirname(file)),
    backups: backupFolder(file),
    quarantine: quarantineFolder(file),
  };
  return texts[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
