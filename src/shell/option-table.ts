import type { Localized } from '../core/language.ts';

interface OptionSpec {
  /** Which commands know it. */
  readonly of: readonly string[];
  /** What stands in the help for its value; absent for a switch. */
  readonly takes?: string;
  /** What a right value is; for a switch, what it does. */
  readonly says: Localized;
}

const everywhere = ['start', 'kiosk', 'hub', 'upstream'];

const table = {
  profile: {
    of: ['start', 'kiosk'],
    takes: 'A,B',
    says: {
      'zh-Hans': '本机的角色，用逗号分隔：ticket-machine、smart-counter、hall-display（默认全部）',
      'zh-Hant': '本機的角色，以逗號分隔：ticket-machine、smart-counter、hall-display（預設全部）',
      en: 'the faces of this machine, a comma list of ticket-machine, smart-counter, hall-display (default: all)',
    },
  },
  port: {
    of: everywhere,
    takes: 'N',
    says: {
      'zh-Hans': '第一个端口，0 至 65533；后面两个用于总行页和试验台（默认 8600，0 表示任意）',
      'zh-Hant': '第一個連接埠，0 至 65533；後面兩個用於總行頁和試驗台（預設 8600，0 表示任意）',
      en: 'the first port, 0 to 65533; head office and bench use the next two (default 8600; 0: any)',
    },
  },
  data: {
    of: everywhere,
    takes: 'FOLDER',
    says: {
      'zh-Hans': '数据目录（默认 ~/.local/share/fenliu，其他命令为 fenliu-命令名）',
      'zh-Hant': '資料目錄（預設 ~/.local/share/fenliu，其他命令為 fenliu-命令名）',
      en: 'the data folder (default ~/.local/share/fenliu; other commands: fenliu-COMMAND)',
    },
  },
  language: {
    of: [...everywhere, 'journal', 'store', 'devices'],
    takes: 'CODE',
    says: {
      'zh-Hans': 'zh-Hans、zh-Hant 或 en（默认取自系统）',
      'zh-Hant': 'zh-Hans、zh-Hant 或 en（預設取自系統）',
      en: 'zh-Hans, zh-Hant or en (default: that of the system)',
    },
  },
  devices: {
    of: ['start', 'kiosk'],
    takes: 'FILE',
    says: {
      'zh-Hans': '设备配置文件，JSON（默认为模拟设备）',
      'zh-Hant': '裝置設定檔，JSON（預設為模擬裝置）',
      en: 'the device configuration, a JSON file (default: simulated devices)',
    },
  },
  headless: {
    of: ['start', 'kiosk'],
    says: {
      'zh-Hans': '不打开 Electron 窗口，只供浏览器访问',
      'zh-Hant': '不開啟 Electron 視窗，只供瀏覽器存取',
      en: 'open no Electron window, serve browsers only',
    },
  },
  hub: {
    of: ['start', 'kiosk'],
    takes: 'URL',
    says: {
      'zh-Hans': '网点 hub 的 http(s) 地址（默认在本机内运行）',
      'zh-Hant': '網點 hub 的 http(s) 位址（預設在本機內執行）',
      en: 'the http(s) address of the branch hub (default: it runs inside this machine)',
    },
  },
  listen: {
    of: ['kiosk', 'hub', 'upstream'],
    takes: 'HOST',
    says: {
      'zh-Hans': '监听的主机名或地址（默认 127.0.0.1；其他地址需要 --tls-cert 和 --tls-key）',
      'zh-Hant': '監聽的主機名稱或位址（預設 127.0.0.1；其他位址需要 --tls-cert 和 --tls-key）',
      en: 'the host name or address to listen on (default 127.0.0.1; others need --tls-cert and --tls-key)',
    },
  },
  'tls-cert': {
    of: ['kiosk', 'hub', 'upstream'],
    takes: 'FILE',
    says: {
      'zh-Hans': '本服务的 TLS 证书文件，PEM',
      'zh-Hant': '本服務的 TLS 憑證檔，PEM',
      en: 'the TLS certificate of this server, a PEM file',
    },
  },
  'tls-key': {
    of: ['kiosk', 'hub', 'upstream'],
    takes: 'FILE',
    says: {
      'zh-Hans': '该证书的私钥文件，PEM',
      'zh-Hant': '該憑證的私密金鑰檔，PEM',
      en: 'the private key of that certificate, a PEM file',
    },
  },
  'tls-ca': {
    of: everywhere,
    takes: 'FILE',
    says: {
      'zh-Hans': '银行的证书颁发机构，PEM 文件；给出后只信任它（默认信任公共机构）',
      'zh-Hant': '銀行的憑證授權單位，PEM 檔；給出後只信任它（預設信任公共機構）',
      en: 'the certificate authority of the bank, a PEM file; then no other is trusted (default: the public ones)',
    },
  },
  'enrol-code': {
    of: ['start', 'kiosk', 'hub'],
    takes: 'FILE',
    says: {
      'zh-Hans': '内有总行登记码的文件；节点首次向总行登记时使用一次',
      'zh-Hant': '內有總行登記碼的檔案；節點首次向總行登記時使用一次',
      en: 'a file with the enrolment code from head office; a node needs it once',
    },
  },
  'config-key': {
    of: ['start', 'kiosk', 'hub'],
    takes: 'FILE',
    says: {
      'zh-Hans': '总行配置签名密钥的公钥文件；给出后只信任它（默认为登记时总行告知的公钥）',
      'zh-Hant': '總行設定簽章金鑰的公開金鑰檔；給出後只信任它（預設為登記時總行告知的公開金鑰）',
      en: 'the public key that head office signs configurations with; then no other is trusted (default: the one told when the node enrolled)',
    },
  },
  'store-key': {
    of: ['start', 'kiosk', 'hub'],
    takes: 'FILE',
    says: {
      'zh-Hans':
        '数据库密钥文件，首次启动时生成（默认为数据目录旁的 目录名.store-key；有 systemd 凭据 fenliu-store-key 时用凭据）',
      'zh-Hant':
        '資料庫金鑰檔，首次啟動時產生（預設為資料目錄旁的 目錄名.store-key；有 systemd 憑證 fenliu-store-key 時用憑證）',
      en: 'the key of the store, made at the first start (default: FOLDER.store-key beside the data folder; a systemd credential fenliu-store-key wins)',
    },
  },
  'hub-key': {
    of: ['start', 'kiosk', 'hub'],
    takes: 'FILE',
    says: {
      'zh-Hans': '与 hub 通信的密钥文件',
      'zh-Hant': '與 hub 通訊的金鑰檔',
      en: 'the file with the key for talking to the hub',
    },
  },
  upstream: {
    of: ['start', 'kiosk', 'hub'],
    takes: 'URL',
    says: {
      'zh-Hans': '总行服务的 http(s) 地址（start 默认自行启动一个）',
      'zh-Hant': '總行服務的 http(s) 位址（start 預設自行啟動一個）',
      en: 'the http(s) address of head office (start runs one of its own by default)',
    },
  },
  'upstream-database': {
    of: ['start', 'upstream'],
    takes: 'URL',
    says: {
      'zh-Hans': '总行数据库 postgres://…（默认为内嵌数据库，仅供试用）',
      'zh-Hant': '總行資料庫 postgres://…（預設為內嵌資料庫，僅供試用）',
      en: 'the database of head office, postgres://… (default: an embedded one, for trying out)',
    },
  },
  core: {
    of: ['start', 'kiosk'],
    takes: 'URL',
    says: {
      'zh-Hans': '核心系统的 http(s) 地址（start 默认自行启动沙盒核心）',
      'zh-Hant': '核心系統的 http(s) 位址（start 預設自行啟動沙盒核心）',
      en: 'the http(s) address of the bank core (start runs a sandbox core by default)',
    },
  },
  'bench-speed': {
    of: ['start', 'kiosk'],
    takes: 'N',
    says: {
      'zh-Hans': '模拟设备的速度倍数，大于 0 至 1000（默认 1，即真实速度）',
      'zh-Hant': '模擬裝置的速度倍數，大於 0 至 1000（預設 1，即真實速度）',
      en: 'how many times faster simulated devices run, above 0 to 1000 (default 1: as the real ones)',
    },
  },
} as const satisfies Record<string, OptionSpec>;
export type OptionName = keyof typeof table;

/** Every option of the command line: the parser, the help and the refusals come from here. */
export const optionTable: Readonly<Record<OptionName, OptionSpec>> = table;
