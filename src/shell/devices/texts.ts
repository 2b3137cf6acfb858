import type { Localized } from '../../core/language.ts';
import { type Say, speakerOf } from '../messages.ts';

/** What `fenliu devices simulate` says: what is seen of a device, and what can be done with it. */
const texts = {
  simulating: {
    'zh-Hans': '{title}（{model}），{baud} 波特，端口 {path}',
    'zh-Hant': '{title}（{model}），{baud} 鮑，連接埠 {path}',
    en: '{title} ({model}), {baud} baud, at {path}',
  },
  howToAct: {
    'zh-Hans': '输入 help 查看可做的操作，Ctrl+C 结束。',
    'zh-Hant': '輸入 help 查看可做的操作，Ctrl+C 結束。',
    en: 'Type help for what can be done with it; Ctrl+C ends.',
  },
  ended: { 'zh-Hans': '已结束。', 'zh-Hant': '已結束。', en: 'Ended.' },
  unplugged: { 'zh-Hans': '线已拔下', 'zh-Hant': '線已拔下', en: 'unplugged' },
  plugged: { 'zh-Hans': '线已插上：{path}', 'zh-Hant': '線已插上：{path}', en: 'plugged in at {path}' },
  plugFailed: {
    'zh-Hans': '线插不上（{why}）。请结束其他占用终端的程序，再输入 plug。',
    'zh-Hant': '線插不上（{why}）。請結束其他佔用終端的程式，再輸入 plug。',
    en: 'It cannot be plugged in ({why}). End other programs that use terminals, then type plug again.',
  },
  paperLow: { 'zh-Hans': '纸将尽', 'zh-Hant': '紙將盡', en: 'paper low' },
  paperOut: { 'zh-Hans': '缺纸', 'zh-Hant': '缺紙', en: 'paper out' },
  paperFull: { 'zh-Hans': '有纸', 'zh-Hant': '有紙', en: 'paper in order' },
  coverOpen: { 'zh-Hans': '机盖打开', 'zh-Hant': '機蓋打開', en: 'cover open' },
  coverClosed: { 'zh-Hans': '机盖关闭', 'zh-Hant': '機蓋關閉', en: 'cover closed' },
  paperTorn: { 'zh-Hans': '纸已撕下', 'zh-Hant': '紙已撕下', en: 'paper torn off' },
  cardOn: {
    'zh-Hans': '证件在读卡器上：{card}',
    'zh-Hant': '證件在讀卡機上：{card}',
    en: 'card on it: {card}',
  },
  cardOff: { 'zh-Hans': '没有证件', 'zh-Hant': '沒有證件', en: 'no card on it' },
  board: { 'zh-Hans': '显示“{text}”', 'zh-Hant': '顯示「{text}」', en: 'shows "{text}"' },
  boardFlashing: {
    'zh-Hans': '闪烁显示“{text}”',
    'zh-Hant': '閃爍顯示「{text}」',
    en: 'shows "{text}", flashing',
  },
  boardDark: { 'zh-Hans': '没有显示', 'zh-Hant': '沒有顯示', en: 'shows nothing' },
  station: {
    'zh-Hans': '{address} 号：等候 [{waiting}] 号码 [{ticket}]，响 {beeps} 次{more}',
    'zh-Hant': '{address} 號：等候 [{waiting}] 號碼 [{ticket}]，響 {beeps} 次{more}',
    en: 'station {address}: waiting [{waiting}] number [{ticket}], {beeps} beeps{more}',
  },
  evaluating: { 'zh-Hans': '，请求评价', 'zh-Hant': '，請求評價', en: ', asks for a rating' },
  stars: { 'zh-Hans': '，显示五星', 'zh-Hant': '，顯示五星', en: ', shows five stars' },
  unheard: {
    'zh-Hans': '，{count} 次无人应答',
    'zh-Hant': '，{count} 次無人應答',
    en: ', {count} not acknowledged',
  },
  saying: { 'zh-Hans': '正在播报：{text}', 'zh-Hant': '正在播報：{text}', en: 'says: {text}' },
  silent: { 'zh-Hans': '安静', 'zh-Hant': '安靜', en: 'silent' },
  dispenser: {
    'zh-Hans': '卡片：{position}；剩余 {stacker} 张，回收 {bin} 张，共发出 {dispensed} 张{more}',
    'zh-Hant': '卡片：{position}；剩餘 {stacker} 張，回收 {bin} 張，共發出 {dispensed} 張{more}',
    en: 'card: {position}; {stacker} left, {bin} in the bin, {dispensed} ever dispensed{more}',
  },
  positionNone: { 'zh-Hans': '无', 'zh-Hant': '無', en: 'none' },
  positionGate: { 'zh-Hans': '在出口', 'zh-Hant': '在出口', en: 'at the gate' },
  positionReader: { 'zh-Hans': '在读卡位', 'zh-Hant': '在讀卡位', en: 'in the reader' },
  moving: { 'zh-Hans': '，电机转动', 'zh-Hant': '，馬達轉動', en: ', motor runs' },
  scannerOn: { 'zh-Hans': '正在扫描', 'zh-Hant': '正在掃描', en: 'looks for a code' },
  scannerOff: { 'zh-Hans': '未在扫描', 'zh-Hant': '未在掃描', en: 'does not look' },
  keysOpen: { 'zh-Hans': '可以按键', 'zh-Hant': '可以按鍵', en: 'takes keys' },
  keysClosed: { 'zh-Hans': '不接受按键', 'zh-Hant': '不接受按鍵', en: 'takes no keys' },

  actUnplug: { 'zh-Hans': '拔线', 'zh-Hant': '拔線', en: 'pull the plug' },
  actPlug: { 'zh-Hans': '插线', 'zh-Hant': '插線', en: 'plug in again' },
  actPower: { 'zh-Hans': '断电再通电', 'zh-Hant': '斷電再通電', en: 'power off and on' },
  actFault: {
    'zh-Hans': '设备下一次发送时出错',
    'zh-Hant': '裝置下一次傳送時出錯',
    en: 'what befalls the next thing that it says',
  },
  actHelp: { 'zh-Hans': '显示本说明', 'zh-Hant': '顯示本說明', en: 'show this' },
  actQuit: { 'zh-Hans': '结束', 'zh-Hant': '結束', en: 'end' },
  actLay: { 'zh-Hans': '放上第 N 张证件', 'zh-Hant': '放上第 N 張證件', en: 'lay card N on the reader' },
  actTakeCard: { 'zh-Hans': '取走卡片', 'zh-Hant': '取走卡片', en: 'take the card away' },
  actLayPassport: { 'zh-Hans': '放上测试护照', 'zh-Hant': '放上測試護照', en: 'lay the test passport on it' },
  actTakeDocument: { 'zh-Hans': '取走证件', 'zh-Hant': '取走證件', en: 'take the document away' },
  actSwipe: { 'zh-Hans': '刷卡', 'zh-Hant': '刷卡', en: 'swipe a card' },
  actScan: { 'zh-Hans': '出示二维码', 'zh-Hant': '出示二維碼', en: 'hold a code before it' },
  actTakeCode: { 'zh-Hans': '拿走二维码', 'zh-Hant': '拿走二維碼', en: 'take the code away' },
  actTear: { 'zh-Hans': '撕下纸', 'zh-Hant': '撕下紙', en: 'tear the paper off' },
  actPaper: { 'zh-Hans': '纸的状态', 'zh-Hant': '紙的狀態', en: 'the state of the paper' },
  actPaperEnd: {
    'zh-Hans': '再打印 N 行后缺纸',
    'zh-Hant': '再列印 N 行後缺紙',
    en: 'the paper ends after N more lines',
  },
  actCover: { 'zh-Hans': '机盖', 'zh-Hant': '機蓋', en: 'the cover' },
  actJamCutter: { 'zh-Hans': '下次切纸时卡住', 'zh-Hant': '下次切紙時卡住', en: 'jam at the next cut' },
  actJamCard: { 'zh-Hans': '下一张卡卡住', 'zh-Hant': '下一張卡卡住', en: 'the next card gets stuck' },
  actClear: { 'zh-Hans': '清除卡塞', 'zh-Hant': '清除卡塞', en: 'clear the jam' },
  actPressCaller: {
    'zh-Hans': '呼叫器按键（默认 1 号）',
    'zh-Hant': '呼叫器按鍵（預設 1 號）',
    en: 'press a key of a caller keypad (station 1 unless said)',
  },
  actRate: {
    'zh-Hans': '顾客评价（默认 1 号）',
    'zh-Hant': '顧客評價（預設 1 號）',
    en: 'rate at an evaluator (station 1 unless said)',
  },
  actFill: { 'zh-Hans': '加入 N 张空白卡', 'zh-Hant': '加入 N 張空白卡', en: 'put N blank cards in' },
  actEmptyBin: { 'zh-Hans': '清空回收箱', 'zh-Hant': '清空回收箱', en: 'empty the bin' },
  actPressPin: {
    'zh-Hans': '按键，可连续多个',
    'zh-Hant': '按鍵，可連續多個',
    en: 'press keys, several at once',
  },
  actTamper: { 'zh-Hans': '打开外壳', 'zh-Hant': '打開外殼', en: 'open the housing' },

  willEnd: {
    'zh-Hans': '再打印 {lines} 行后缺纸；用 paper full 装纸。',
    'zh-Hant': '再列印 {lines} 行後缺紙；用 paper full 裝紙。',
    en: 'The paper ends after {lines} more lines; paper full puts a new roll in.',
  },
  willJamCutter: {
    'zh-Hans': '下次切纸时将卡住；用 clear 清除。',
    'zh-Hant': '下次切紙時將卡住；用 clear 清除。',
    en: 'The cutter jams at the next cut; clear takes the paper out of it.',
  },
  willJamCard: {
    'zh-Hans': '下一张移动的卡将卡住；用 clear 清除。',
    'zh-Hant': '下一張移動的卡將卡住；用 clear 清除。',
    en: 'The next card that moves gets stuck; clear takes it out.',
  },
  cleared: {
    'zh-Hans': '现在没有卡住的东西；因此停下的工作由程序下令继续。',
    'zh-Hant': '現在沒有卡住的東西；因此停下的工作由程式下令繼續。',
    en: 'Nothing is stuck in it now; what had stopped goes on when the program orders it.',
  },
  willBeSilent: {
    'zh-Hans': '设备下一次发送的内容将全部丢失。',
    'zh-Hant': '裝置下一次傳送的內容將全部遺失。',
    en: 'The next thing that it says does not arrive.',
  },
  willBeLate: {
    'zh-Hans': '设备下一次发送的内容将迟到。',
    'zh-Hant': '裝置下一次傳送的內容將遲到。',
    en: 'The next thing that it says arrives late.',
  },
  willBeSplit: {
    'zh-Hans': '设备下一次发送的内容将断成几段到达。',
    'zh-Hant': '裝置下一次傳送的內容將斷成幾段到達。',
    en: 'The next thing that it says arrives in pieces.',
  },
  willFlipBit: {
    'zh-Hans': '设备下一次发送的内容将错一位。',
    'zh-Hant': '裝置下一次傳送的內容將錯一位。',
    en: 'The next thing that it says arrives with one bit wrong.',
  },
  willUnplug: {
    'zh-Hans': '设备下一次发送到一半时将拔线；用 plug 再插上。',
    'zh-Hant': '裝置下一次傳送到一半時將拔線；用 plug 再插上。',
    en: 'Amid the next thing that it says the plug comes out; plug puts it in again.',
  },
  powered: {
    'zh-Hans': '已断电再通电，设备重新启动。',
    'zh-Hant': '已斷電再通電，裝置重新啟動。',
    en: 'It was off and is on again: it starts anew.',
  },
  documentOn: {
    'zh-Hans': '证件已放上，识读后发送。',
    'zh-Hant': '證件已放上，識讀後傳送。',
    en: 'The document lies on it: it is read and sent.',
  },
  documentOff: { 'zh-Hans': '没有证件', 'zh-Hant': '沒有證件', en: 'no document on it' },
  swiped: {
    'zh-Hans': '已刷卡，发送磁道。',
    'zh-Hant': '已刷卡，傳送磁軌。',
    en: 'Swiped: the track is sent.',
  },
  codeShown: {
    'zh-Hans': '二维码已在窗口前，扫描时发送。',
    'zh-Hant': '二維碼已在視窗前，掃描時傳送。',
    en: 'The code is before it: it is sent when it looks for one.',
  },
  codeAway: { 'zh-Hans': '没有二维码', 'zh-Hant': '沒有二維碼', en: 'no code before it' },
  stationSends: {
    'zh-Hans': '{address} 号发送 {sent}。',
    'zh-Hant': '{address} 號傳送 {sent}。',
    en: 'Station {address} sends {sent}.',
  },
  keysPressed: { 'zh-Hans': '已按键', 'zh-Hant': '已按鍵', en: 'pressed' },
  tampered: {
    'zh-Hans': '外壳已打开：此后密码键盘拒绝一切命令。',
    'zh-Hant': '外殼已打開：此後密碼鍵盤拒絕一切命令。',
    en: 'The housing is open: from now on it refuses every order.',
  },

  noSuchAct: {
    'zh-Hans': '没有“{act}”这个操作，输入 help 查看。',
    'zh-Hant': '沒有「{act}」這個操作，輸入 help 查看。',
    en: 'There is no "{act}"; type help.',
  },
  wrongAct: {
    'zh-Hans': '应为：{act} {takes}',
    'zh-Hant': '應為：{act} {takes}',
    en: 'It is: {act} {takes}',
  },
} as const satisfies Record<string, Localized>;

export type DeviceText = keyof typeof texts;
export type SayDevice = Say<DeviceText>;
export const sayDeviceIn = speakerOf<DeviceText>(texts);
