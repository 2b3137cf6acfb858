import { speakerOf } from '../messages.ts';

const options = '[--upstream URL] [--data FOLDER] [--tls-ca FILE]';

/** What the commands for configurations say. */
const texts = {
  keyUsage: {
    'zh-Hans': `用法：fenliu upstream config-key --key 密钥文件 ${options}`,
    'zh-Hant': `用法：fenliu upstream config-key --key 金鑰檔 ${options}`,
    en: `Usage: fenliu upstream config-key --key FILE ${options}`,
  },
  publishUsage: {
    'zh-Hans': `用法：fenliu upstream publish-config --key 密钥文件 --branch 网点|'*' [--version N] 目录.json ${options}`,
    'zh-Hant': `用法：fenliu upstream publish-config --key 金鑰檔 --branch 網點|'*' [--version N] 目錄.json ${options}`,
    en: `Usage: fenliu upstream publish-config --key FILE --branch BRANCH|'*' [--version N] CATALOGUE.json ${options}`,
  },
  keyKnown: {
    'zh-Hans':
      '总行的配置签名密钥：{fingerprint}。私钥在 {file}，请妥善保管，不要放在服务器上；公钥在 {file}.pub。此后登记的节点自动得到公钥；已登记的节点须由技术员用 --config-key 给出公钥文件。',
    'zh-Hant':
      '總行的設定簽章金鑰：{fingerprint}。私密金鑰在 {file}，請妥善保管，不要放在伺服器上；公開金鑰在 {file}.pub。此後登記的節點自動取得公開金鑰；已登記的節點須由技術員以 --config-key 給出公開金鑰檔。',
    en: 'Head office signs configurations with {fingerprint}. The private half is in {file}: keep it, and not on the server. The public half is in {file}.pub. Nodes that enrol from now on are told it; to those that have enrolled before, a technician gives that file with --config-key.',
  },
  keyUnusable: {
    'zh-Hans': '密钥文件 {file} 不可用（{why}）。请先用 fenliu upstream config-key 生成。',
    'zh-Hant': '金鑰檔 {file} 不可用（{why}）。請先以 fenliu upstream config-key 產生。',
    en: 'The key file {file} cannot be used ({why}). Make one with fenliu upstream config-key.',
  },
  catalogueUnusable: {
    'zh-Hans': '{file} 不可用，未发布：{why}',
    'zh-Hant': '{file} 不可用，未發布：{why}',
    en: '{file} cannot be used, nothing was published: {why}',
  },
  otherBranch: {
    'zh-Hans': '{file} 是网点 {of} 的，不是 {branch} 的，未发布。',
    'zh-Hant': '{file} 是網點 {of} 的，不是 {branch} 的，未發布。',
    en: '{file} is of the branch {of}, not of {branch}; nothing was published.',
  },
  published: {
    'zh-Hans': '已发布 {branch} 的配置，版本 {version}。节点会在无人使用时启用。',
    'zh-Hant': '已發布 {branch} 的設定，版本 {version}。節點會在無人使用時啟用。',
    en: 'Configuration {version} is published for {branch}. Nodes apply it when nobody is served.',
  },
  notNewer: {
    'zh-Hans':
      '版本 {version} 不大于已发布的 {why}，未发布。版本只能增大；要退回旧内容，请用新版本发布旧内容。',
    'zh-Hant':
      '版本 {version} 不大於已發布的 {why}，未發布。版本只能增大；要退回舊內容，請以新版本發布舊內容。',
    en: 'Version {version} is not above {why}, which is published; nothing was published. Versions only grow: to go back, publish the old content as a new version.',
  },
  otherKey: {
    'zh-Hans':
      '总行服务不认识该密钥，未发布。若确要使用它，请先执行 fenliu upstream config-key --key {file}。',
    'zh-Hant':
      '總行服務不認識該金鑰，未發布。若確要使用它，請先執行 fenliu upstream config-key --key {file}。',
    en: 'The head-office server does not know this key; nothing was published. If it is the right one, run fenliu upstream config-key --key {file} first.',
  },
  refused: {
    'zh-Hans': '总行服务拒绝了该配置（{why}），未发布。',
    'zh-Hant': '總行服務拒絕了該設定（{why}），未發布。',
    en: 'The head-office server refused the configuration ({why}); nothing was published.',
  },
} as const;
export type ConfigText = keyof typeof texts;

export const sayConfigIn = speakerOf<ConfigText>(texts);
