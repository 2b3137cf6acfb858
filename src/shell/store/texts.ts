import type { Localized } from '../../core/language.ts';
import { speakerOf } from '../messages.ts';

const texts = {
  usage: {
    'zh-Hans':
      '用法：fenliu store check | backup | restore [--from 文件 | --empty] | rekey [--to 文件] | open-day --day 日期　选项：--data 目录　--store-key 文件　--language zh-Hans|zh-Hant|en',
    'zh-Hant':
      '用法：fenliu store check | backup | restore [--from 檔案 | --empty] | rekey [--to 檔案] | open-day --day 日期　選項：--data 目錄　--store-key 檔案　--language zh-Hans|zh-Hant|en',
    en: 'Usage: fenliu store check | backup | restore [--from FILE | --empty] | rekey [--to FILE] | open-day --day YYYY-MM-DD   options: --data FOLDER  --store-key FILE  --language zh-Hans|zh-Hant|en',
  },
  noStore: {
    'zh-Hans': '{data} 中没有数据库。请用 --data 指定自助机或 hub 的数据目录。',
    'zh-Hant': '{data} 中沒有資料庫。請用 --data 指定自助機或 hub 的資料目錄。',
    en: 'There is no store in {data}. Name the data folder of the kiosk or hub with --data.',
  },
  good: {
    'zh-Hans': '完好　{file}　节点 {node}，日志 {seq} 条，最后一条 {at}',
    'zh-Hant': '完好　{file}　節點 {node}，日誌 {seq} 筆，最後一筆 {at}',
    en: 'good     {file}  node {node}, {seq} journal entries, the last of {at}',
  },
  bad: {
    'zh-Hans': '不可用　{file}　{why}',
    'zh-Hant': '不可用　{file}　{why}',
    en: 'not good {file}  {why}',
  },
  gone: { 'zh-Hans': '文件不存在', 'zh-Hant': '檔案不存在', en: 'it is gone' },
  inQuarantine: {
    'zh-Hans':
      '{quarantine} 中留存的原数据库：{count} 个。它们加密保存，含当日凭条和审核中的客户信息，程序不会删除。待机器恢复运行、当日凭条核对完毕后，请删除该文件夹。',
    'zh-Hant':
      '{quarantine} 中留存的原資料庫：{count} 個。它們加密保存，含當日憑條和審核中的客戶資訊，程式不會刪除。待機器恢復運作、當日憑條核對完畢後，請刪除該資料夾。',
    en: 'Stores put aside in {quarantine}: {count}. They are sealed and hold what papers and reviews of their day said about customers; no program deletes them. When the machine works again and the papers of that day are settled, delete that folder.',
  },
  toRestore: {
    'zh-Hans':
      '请启动分流：它会自行从最新的完好备份恢复。只有当它仍提示无法运行时，才输入：npm run fenliu -- store restore --data {data}',
    'zh-Hant':
      '請啟動分流：它會自行從最新的完好備份復原。只有當它仍提示無法執行時，才輸入：npm run fenliu -- store restore --data {data}',
    en: 'Start Fenliu: it restores the store from the newest good backup by itself. Only if it then says that it cannot run, type: npm run fenliu -- store restore --data {data}',
  },
  noneGood: {
    'zh-Hans':
      '没有可用的备份。若别处有备份，请输入：npm run fenliu -- store restore --data {data} --from 文件；若确实没有，请输入：npm run fenliu -- store restore --data {data} --empty',
    'zh-Hant':
      '沒有可用的備份。若別處有備份，請輸入：npm run fenliu -- store restore --data {data} --from 檔案；若確實沒有，請輸入：npm run fenliu -- store restore --data {data} --empty',
    en: 'No backup is good. If there is one elsewhere, type: npm run fenliu -- store restore --data {data} --from FILE. If there is really none, type: npm run fenliu -- store restore --data {data} --empty',
  },
  withNextKey: {
    'zh-Hans':
      '　　　它由 {key} 中的密钥加密：更换密钥曾中断。请保留该文件；数据库完好后请再次输入 store rekey。',
    'zh-Hant':
      '　　　它由 {key} 中的金鑰加密：更換金鑰曾中斷。請保留該檔案；資料庫完好後請再次輸入 store rekey。',
    en: '         It is sealed with the key {key}: a change of key was cut short. Keep that file, and type store rekey again once the store is good.',
  },
  noFile: {
    'zh-Hans': '没有文件 {file}。未作任何改动。',
    'zh-Hant': '沒有檔案 {file}。未作任何改動。',
    en: 'There is no file {file}. Nothing was changed.',
  },
  backedUp: {
    'zh-Hans': '已备份并检查：{file}',
    'zh-Hant': '已備份並檢查：{file}',
    en: 'Backed up and checked: {file}',
  },
  notBackedUp: {
    'zh-Hans': '未能备份（{why}）；原有备份未动。',
    'zh-Hant': '未能備份（{why}）；原有備份未動。',
    en: 'No backup was made ({why}); the former ones are untouched.',
  },
  willRestore: {
    'zh-Hans': '原文件已移入 {quarantine}。请重新启动分流：它会从 {file} 恢复，并取回总行已有的内容。',
    'zh-Hant': '原檔案已移入 {quarantine}。請重新啟動分流：它會從 {file} 復原，並取回總行已有的內容。',
    en: 'The former store is in {quarantine}. Start Fenliu again: it restores from {file} and pulls back what head office has.',
  },
  willRestoreGone: {
    'zh-Hans': '原来就没有数据库文件。请启动分流：它会从 {file} 恢复，并取回总行已有的内容。',
    'zh-Hant': '原來就沒有資料庫檔案。請啟動分流：它會從 {file} 復原，並取回總行已有的內容。',
    en: 'There was no store file. Start Fenliu: it restores from {file} and pulls back what head office has.',
  },
  willBeEmptyGone: {
    'zh-Hans':
      '原来就没有数据库文件和备份。请启动分流：它会以新的节点编号从空数据库开始，需要在总行重新登记。',
    'zh-Hant':
      '原來就沒有資料庫檔案和備份。請啟動分流：它會以新的節點編號從空資料庫開始，需要在總行重新登記。',
    en: 'There was no store file and no backup. Start Fenliu: it begins an empty store under a new node id, which has to enrol at head office.',
  },
  willBeEmpty: {
    'zh-Hans':
      '原文件和备份已移入 {quarantine}。请重新启动分流：它会以新的节点编号从空数据库开始，需要在总行重新登记。',
    'zh-Hant':
      '原檔案和備份已移入 {quarantine}。請重新啟動分流：它會以新的節點編號從空資料庫開始，需要在總行重新登記。',
    en: 'The former store and its backups are in {quarantine}. Start Fenliu again: it begins an empty store under a new node id, which has to enrol at head office.',
  },
  noBackup: {
    'zh-Hans':
      '没有可用的备份，未作任何改动。若别处有备份，请加 --from 文件；若确实没有，请加 --empty 从空数据库开始。',
    'zh-Hant':
      '沒有可用的備份，未作任何改動。若別處有備份，請加 --from 檔案；若確實沒有，請加 --empty 從空資料庫開始。',
    en: 'No backup is good; nothing was changed. If there is one elsewhere, add --from FILE; if there is really none, add --empty to begin an empty store.',
  },
  rekeyed: {
    'zh-Hans': '已用新密钥重新加密 {files} 个文件。密钥文件：{key}',
    'zh-Hant': '已用新金鑰重新加密 {files} 個檔案。金鑰檔：{key}',
    en: '{files} files are sealed with the new key. The key file: {key}',
  },
  notRekeyed: {
    'zh-Hans': '已跳过，未用新密钥加密　{file}　{why}',
    'zh-Hant': '已略過，未用新金鑰加密　{file}　{why}',
    en: 'skipped, not sealed with the new key  {file}  {why}',
  },
  useKey: {
    'zh-Hans': '今后请用 --store-key {to} 启动分流并运行 store 命令；或把 {to} 放到 {key} 的位置。',
    'zh-Hant': '今後請用 --store-key {to} 啟動分流並執行 store 指令；或把 {to} 放到 {key} 的位置。',
    en: 'From now on start Fenliu, and type store commands, with --store-key {to}; or put {to} in the place of {key}.',
  },
  renewCredential: {
    'zh-Hans': '启动分流之前，请用 {to} 更新 systemd 凭据；旧凭据已打不开数据库。',
    'zh-Hant': '啟動分流之前，請用 {to} 更新 systemd 憑證；舊憑證已打不開資料庫。',
    en: 'Before you start Fenliu, renew the systemd credential from {to}: the old one opens the store no more.',
  },
  dayOpened: {
    'zh-Hans': '营业日已设为 {day}。请确认系统时钟正确，再启动分流。',
    'zh-Hant': '營業日已設為 {day}。請確認系統時鐘正確，再啟動分流。',
    en: 'The business day is {day}. Make sure that the system clock is right, then start Fenliu.',
  },
  keyElsewhere: {
    'zh-Hans': '密钥来自 systemd 凭据，不能在此改写。请用 --to 文件 指定新密钥的位置，完成后再更新凭据。',
    'zh-Hant': '金鑰來自 systemd 憑證，不能在此改寫。請用 --to 檔案 指定新金鑰的位置，完成後再更新憑證。',
    en: 'The key is a systemd credential, which is not ours to write. Name a file for the new key with --to FILE, and renew the credential from it afterwards.',
  },
} as const satisfies Record<string, Localized>;

/** What `fenliu store` says. */
export const sayStoreIn = speakerOf(texts);
