import { speakerOf } from '../messages.ts';

const options = '[--upstream URL] [--data FOLDER] [--tls-ca FILE]';

/** What the commands of head office's administrator say. */
const texts = {
  enrolUsage: {
    'zh-Hans': `用法：fenliu upstream enrol 网点 [--hours N] ${options}`,
    'zh-Hant': `用法：fenliu upstream enrol 網點 [--hours N] ${options}`,
    en: `Usage: fenliu upstream enrol BRANCH [--hours N] ${options}`,
  },
  revokeUsage: {
    'zh-Hans': `用法：fenliu upstream revoke 网点 节点 ${options}`,
    'zh-Hant': `用法：fenliu upstream revoke 網點 節點 ${options}`,
    en: `Usage: fenliu upstream revoke BRANCH NODE ${options}`,
  },
  nodesUsage: {
    'zh-Hans': `用法：fenliu upstream nodes ${options}`,
    'zh-Hant': `用法：fenliu upstream nodes ${options}`,
    en: `Usage: fenliu upstream nodes ${options}`,
  },
  wrongOption: {
    'zh-Hans': '选项不对：{why}',
    'zh-Hant': '選項不對：{why}',
    en: 'An option is wrong: {why}',
  },
  codeGivenOut: {
    'zh-Hans':
      '网点 {branch} 的一个节点可在 {hours} 小时内用上面的登记码登记一次。请写入一个文件，用 --enrol-code 交给该节点。',
    'zh-Hant':
      '網點 {branch} 的一個節點可在 {hours} 小時內用上面的登記碼登記一次。請寫入一個檔案，以 --enrol-code 交給該節點。',
    en: 'One node of {branch} may enrol with the code above, once, within {hours} hours. Put it into a file and give the node --enrol-code FILE.',
  },
  branchUnheardOf: {
    'zh-Hans':
      '注意：总行还没有网点 {branch} 的任何节点。如果不是新网点，请核对节点所用目录中的 branch.id：该登记码只对这个网点有效。',
    'zh-Hant':
      '注意：總行還沒有網點 {branch} 的任何節點。如果不是新網點，請核對節點所用目錄中的 branch.id：該登記碼只對這個網點有效。',
    en: 'Note: head office has heard of no node of a branch {branch}. Unless the branch is new, compare it with branch.id in the catalogue of the node: the code is good for this branch only.',
  },
  revoked: {
    'zh-Hans': '已撤销 {node} 的密钥。该节点不能再发送，直到用新密钥和新登记码重新登记。',
    'zh-Hant': '已撤銷 {node} 的金鑰。該節點不能再傳送，直到以新金鑰和新登記碼重新登記。',
    en: 'The key of {node} is withdrawn. The node can send nothing until it enrols with a new key and a new code.',
  },
  notEnrolled: {
    'zh-Hans': '{node} 没有已登记的密钥，未作更改。',
    'zh-Hant': '{node} 沒有已登記的金鑰，未作變更。',
    en: '{node} has no enrolled key; nothing was changed.',
  },
  noKey: { 'zh-Hans': '无密钥', 'zh-Hant': '無金鑰', en: 'no key' },
  secondKey: {
    'zh-Hans': '另有同名节点持不同密钥',
    'zh-Hant': '另有同名節點持不同金鑰',
    en: 'a second node of this name has another key',
  },
  chainForked: {
    'zh-Hans': '日志分叉：节点被复制或恢复到旧状态',
    'zh-Hant': '日誌分叉：節點被複製或還原到舊狀態',
    en: 'its journal forked: the node was copied or set back',
  },
  keyMissing: {
    'zh-Hans':
      '读不到总行服务的管理密钥 {why}。请在总行服务所在的机器上、以其用户身份执行，或用 --data 指定其数据目录。',
    'zh-Hant':
      '讀不到總行服務的管理金鑰 {why}。請在總行服務所在的機器上、以其使用者身分執行，或以 --data 指定其資料目錄。',
    en: 'The administrator key of head office, {why}, cannot be read. Run this on the machine and as the user of the head-office server, or name its data folder with --data.',
  },
  notAdmin: {
    'zh-Hans': '{upstream} 不接受密钥 {why}：它属于另一个总行服务。',
    'zh-Hant': '{upstream} 不接受金鑰 {why}：它屬於另一個總行服務。',
    en: '{upstream} does not take the key {why}: it is that of another head-office server.',
  },
  authorityUnusable: {
    'zh-Hans': '证书颁发机构文件不可用：{why}',
    'zh-Hant': '憑證授權單位檔案不可用：{why}',
    en: 'The file of the certificate authority cannot be used: {why}',
  },
  unreachable: {
    'zh-Hans': '无法使用 {upstream} 的总行服务（{why}）。请确认它在运行，并用 --upstream 给出其地址。',
    'zh-Hant': '無法使用 {upstream} 的總行服務（{why}）。請確認它在執行，並以 --upstream 給出其位址。',
    en: 'The head-office server at {upstream} could not be used ({why}). See that it runs, and give its address with --upstream.',
  },
} as const;
export type AdminText = keyof typeof texts;

export const sayAdminIn = speakerOf<AdminText>(texts);
