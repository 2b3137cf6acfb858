import type { Language, Localized } from '../core/language.ts';
import type { ScreenName } from '../rpc/screens.ts';

/** Everything that the command line says to the person who starts the hall. */
const messages = {
  starting: {
    'zh-Hans': '分流 {version} 正在启动……',
    'zh-Hant': '分流 {version} 正在啟動……',
    en: 'Fenliu {version} is starting …',
  },
  running: { 'zh-Hans': '已就绪：', 'zh-Hant': '已就緒：', en: 'Ready:' },
  howToEnd: {
    'zh-Hans': '按 Ctrl+C 结束全部。',
    'zh-Hant': '按 Ctrl+C 結束全部。',
    en: 'Ctrl+C ends everything.',
  },
  electronOpens: {
    'zh-Hans': '自助机在 Electron 窗口中打开，也可用浏览器访问。',
    'zh-Hant': '自助機在 Electron 視窗中開啟，也可用瀏覽器存取。',
    en: 'The kiosk opens in an Electron window; browsers can use the same screens.',
  },
  electronNot: {
    'zh-Hans': '不打开 Electron 窗口（{why}），请用浏览器访问。',
    'zh-Hant': '不開啟 Electron 視窗（{why}），請用瀏覽器存取。',
    en: 'No Electron window ({why}); use any browser.',
  },
  electronRoot: {
    'zh-Hans': 'Electron 不能以 root 身份运行',
    'zh-Hant': 'Electron 不能以 root 身分執行',
    en: 'Electron does not run as root',
  },
  electronNoDisplay: { 'zh-Hans': '没有显示屏', 'zh-Hant': '沒有顯示器', en: 'there is no display' },
  electronMissing: {
    'zh-Hans': '无法获取 Electron 程序文件',
    'zh-Hant': '無法取得 Electron 程式檔案',
    en: 'its binary could not be had',
  },
  electronNotBuilt: {
    'zh-Hans': '窗口程序构建失败',
    'zh-Hant': '視窗程式建置失敗',
    en: 'our part of it could not be built',
  },
  electronEnded: {
    'zh-Hans': 'Electron 已退出（{why}），请用浏览器访问。',
    'zh-Hant': 'Electron 已退出（{why}），請用瀏覽器存取。',
    en: 'Electron ended ({why}); use any browser.',
  },
  childExited: {
    'zh-Hans': '{child} 意外退出（{why}），正在重新启动。',
    'zh-Hant': '{child} 意外退出（{why}），正在重新啟動。',
    en: '{child} ended unasked ({why}) and is started again.',
  },
  childGaveUp: {
    'zh-Hans': '{child} 反复退出（{why}），不再重新启动。详见目录 {folder} 中的日志。',
    'zh-Hant': '{child} 反覆退出（{why}），不再重新啟動。詳見目錄 {folder} 中的記錄檔。',
    en: '{child} ends again and again ({why}) and is not started any more. See its log in {folder}.',
  },
  childUnable: {
    'zh-Hans': '{child} 无法运行：{text}',
    'zh-Hant': '{child} 無法執行：{text}',
    en: '{child} cannot run: {text}',
  },
  buildFailed: {
    'zh-Hans': '页面构建失败，未启动。请查看上面的错误，或重新执行 npm ci。',
    'zh-Hant': '頁面建置失敗，未啟動。請查看上面的錯誤，或重新執行 npm ci。',
    en: 'The screens could not be built, nothing was started. See the error above, or run npm ci again.',
  },
  folderInUse: {
    'zh-Hans': '数据目录 {folder} 正被另一个分流使用。请先结束它，或用 --data 指定其他目录。',
    'zh-Hant': '資料目錄 {folder} 正被另一個分流使用。請先結束它，或用 --data 指定其他目錄。',
    en: 'The data folder {folder} is in use by another Fenliu. End that one first, or name another folder with --data.',
  },
  folderUnusable: {
    'zh-Hans': '无法写入数据目录 {folder}（{why}）。请检查权限和空间，或用 --data 指定其他目录。',
    'zh-Hant': '無法寫入資料目錄 {folder}（{why}）。請檢查權限和空間，或用 --data 指定其他目錄。',
    en: 'The data folder {folder} cannot be written ({why}). Check its permissions and space, or name another folder with --data.',
  },
  portInUse: {
    'zh-Hans': '端口 {port} 已被占用。请结束占用它的程序，或用 --port 指定其他端口（0 表示任意空闲端口）。',
    'zh-Hant':
      '連接埠 {port} 已被占用。請結束占用它的程式，或用 --port 指定其他連接埠（0 表示任意閒置連接埠）。',
    en: 'Port {port} is in use. End the program that has it, or choose another with --port (0: any free port).',
  },
  portRefused: {
    'zh-Hans': '不能使用端口 {port}（{why}）。请用 --port 指定其他端口（0 表示任意空闲端口）。',
    'zh-Hant': '不能使用連接埠 {port}（{why}）。請用 --port 指定其他連接埠（0 表示任意閒置連接埠）。',
    en: 'Port {port} cannot be used ({why}). Choose another with --port (0: any free port).',
  },
  devicesUnusable: {
    'zh-Hans': '设备配置文件不可用：{why}。请改正后重新启动。',
    'zh-Hant': '裝置設定檔不可用：{why}。請改正後重新啟動。',
    en: 'The device configuration cannot be used: {why}. Correct it and start again.',
  },
  plainHttp: {
    'zh-Hans':
      '{option} 的值“{value}”不安全：明文 http 只能用于本机。请使用 https 地址，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '{option} 的值「{value}」不安全：明文 http 只能用於本機。請使用 https 位址，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: '{option} cannot be "{value}": plain http is for this machine only. Use an https address, and name the certificate authority of the bank with --tls-ca.',
  },
  plainDatabase: {
    'zh-Hans':
      '{option}（或环境变量 FENLIU_DATABASE_URL）的地址不安全：其他机器上的数据库只能经 TLS 连接。请在地址末尾加上 ?sslmode=verify-full，并用 --tls-ca 指定银行的证书颁发机构。',
    'zh-Hant':
      '{option}（或環境變數 FENLIU_DATABASE_URL）的位址不安全：其他機器上的資料庫只能經 TLS 連線。請在位址末尾加上 ?sslmode=verify-full，並以 --tls-ca 指定銀行的憑證授權單位。',
    en: 'The address in {option} (or FENLIU_DATABASE_URL) is not safe: a database on another machine is reached by TLS only. Add ?sslmode=verify-full to it, and name the certificate authority of the bank with --tls-ca.',
  },
  tlsUnusable: {
    'zh-Hans': 'TLS 无法使用（{why}）。请检查 --tls-cert、--tls-key 和 --tls-ca。',
    'zh-Hant': 'TLS 無法使用（{why}）。請檢查 --tls-cert、--tls-key 和 --tls-ca。',
    en: 'TLS cannot be used ({why}). Check --tls-cert, --tls-key and --tls-ca.',
  },
  tlsMissing: {
    'zh-Hans': '{host} 可被其他机器访问，未启动。请用 --tls-cert 和 --tls-key 给出证书，或去掉 --listen。',
    'zh-Hant': '{host} 可被其他機器存取，未啟動。請以 --tls-cert 和 --tls-key 給出憑證，或去掉 --listen。',
    en: 'Other machines can reach {host}: nothing was started. Give a certificate with --tls-cert and --tls-key, or leave out --listen.',
  },
  unknownCommand: {
    'zh-Hans': '没有“{command}”这个命令。可用：start、kiosk、hub、upstream。详见 --help。',
    'zh-Hant': '沒有「{command}」這個命令。可用：start、kiosk、hub、upstream。詳見 --help。',
    en: 'There is no command "{command}". There are start, kiosk, hub and upstream; see --help.',
  },
  unknownOption: {
    'zh-Hans': '{command} 没有选项 {option}。详见 --help。',
    'zh-Hant': '{command} 沒有選項 {option}。詳見 --help。',
    en: '{command} has no option {option}; see --help.',
  },
  badValue: {
    'zh-Hans': '{option} 的值“{value}”不对：应为{wanted}。',
    'zh-Hant': '{option} 的值「{value}」不對：應為{wanted}。',
    en: '{option} cannot be "{value}": it wants {wanted}.',
  },
  missingValue: {
    'zh-Hans': '{option} 缺少值：应为{wanted}。',
    'zh-Hant': '{option} 缺少值：應為{wanted}。',
    en: '{option} lacks its value: it wants {wanted}.',
  },
  missingOption: {
    'zh-Hans': '{command} 需要选项 {option}：{wanted}。',
    'zh-Hant': '{command} 需要選項 {option}：{wanted}。',
    en: '{command} needs the option {option}: {wanted}.',
  },
} as const satisfies Record<string, Record<Language, string>>;
export type MessageKey = keyof typeof messages;

/** A message in one language, with `{name}` replaced by the value of that name. */
export type Say<K extends string = MessageKey> = (
  key: K,
  values?: Readonly<Record<string, string | number>>,
) => string;

/** What says the messages of a table. */
export const speakerOf =
  <K extends string>(table: Readonly<Record<K, Localized>>) =>
  (language: Language): Say<K> =>
  (key, values = {}) =>
    table[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

export const sayIn = speakerOf(messages);

/** What the line of a screen calls it. */
export const screenTitles: Readonly<Record<ScreenName, Readonly<Record<Language, string>>>> = {
  'ticket-machine': { 'zh-Hans': '取号机', 'zh-Hant': '取號機', en: 'ticket machine' },
  'smart-counter': { 'zh-Hans': '智能柜台', 'zh-Hant': '智能櫃台', en: 'smart counter' },
  'hall-display': { 'zh-Hans': '大厅显示屏', 'zh-Hant': '大廳顯示屏', en: 'hall display' },
  staff: { 'zh-Hans': '员工', 'zh-Hant': '員工', en: 'staff' },
  technician: { 'zh-Hans': '技术员', 'zh-Hant': '技術員', en: 'technician' },
  bench: { 'zh-Hans': '试验台', 'zh-Hant': '試驗台', en: 'bench' },
  'head-office': { 'zh-Hans': '总行', 'zh-Hant': '總行', en: 'head office' },
};

/** How wide a text is in terminal cells: a Chinese sign takes two. */
export const cellsOf = (text: string): number =>
  Array.from(text).reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);

/** Pads to a width in terminal cells. */
export const padCells = (text: string, cells: number): string =>
  text + ' '.repeat(Math.max(0, cells - cellsOf(text)));
