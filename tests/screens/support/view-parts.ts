import { serviceIdSchema } from '../../../src/core/ids.ts';
import { type Language, languages } from '../../../src/core/language.ts';

/** One text in three languages, in the order of `languages`. */
type Three = readonly [string, string, string];

const services: readonly (readonly [string, string, Three, Three])[] = [
  [
    'personal-cash',
    'banknote',
    ['个人现金业务', '個人現金業務', 'Personal, cash'],
    ['存款、取款、零钞兑换', '存款、取款、零鈔兌換', 'Deposit, withdraw, change coins and notes'],
  ],
  [
    'personal-noncash',
    'credit-card',
    ['个人非现金业务', '個人非現金業務', 'Personal, no cash'],
    [
      '开卡、挂失、签约、补打流水',
      '開卡、掛失、簽約、補打流水',
      'Cards, loss reports, contracts, statements',
    ],
  ],
  [
    'wealth',
    'piggy-bank',
    ['理财咨询', '理財諮詢', 'Savings and wealth advice'],
    ['存款、理财、基金，由专人接待', '存款、理財、基金，由專人接待', 'Talk to an adviser'],
  ],
  [
    'corporate',
    'building-2',
    ['对公业务', '對公業務', 'Company business'],
    ['公司账户、结算、回单', '公司賬戶、結算、回單', 'Company accounts and payments'],
  ],
  [
    'loans',
    'hand-coins',
    ['贷款与信用', '貸款與信用', 'Loans and credit'],
    [
      '个人住房贷款、消费贷款、提前还款',
      '個人住房貸款、消費貸款、提前還款',
      'Home loans, consumer loans, early repayment',
    ],
  ],
  [
    'foreign',
    'coins',
    ['外汇业务', '外匯業務', 'Foreign currency'],
    ['结汇、购汇、国际汇款', '結匯、購匯、國際匯款', 'Exchange and international transfers'],
  ],
  [
    'elderly',
    'armchair',
    ['爱心窗口', '愛心窗口', 'Caring window'],
    [
      '年长、孕妇和行动不便的客户优先',
      '年長、孕婦和行動不便的客戶優先',
      'First for older people, pregnant women and people with disabilities',
    ],
  ],
  [
    'other',
    'landmark',
    ['其他业务', '其他業務', 'Something else'],
    ['不清楚选哪个，就选这个', '不清楚選哪個，就選這個', 'Not sure? Choose this one'],
  ],
];

/** The text in a language, of one text in all. */
export const picker =
  (language: Language) =>
  (...texts: Three): string =>
    texts[languages.indexOf(language)] ?? '';

/** What the screens of a visit are made of: services, fields, rows and risk texts, in one language. */
export function viewParts(language: Language) {
  const pick = picker(language);
  const cards = services.map(([id, icon, title, hint]) => ({
    id: serviceIdSchema.parse(id),
    icon,
    title: pick(...title),
    hint: pick(...hint),
  }));
  const waits = [3, 0, 12, 1, 0, 128, 2, 5];
  const field = { hint: '', value: '', choices: [], maxLength: 40 };
  const accountField = {
    ...field,
    id: 'from',
    kind: 'choice' as const,
    label: pick('从哪个账户转出？', '從哪個帳戶轉出？', 'Which account do you want to pay from?'),
    choices: [
      {
        value: '6200000000000001',
        label: pick('活期储蓄 6200 **** 0001', '活期儲蓄 6200 **** 0001', 'Savings 6200 **** 0001'),
        note: '¥128,400.50',
      },
      {
        value: '6200000000000002',
        label: pick(
          '工资卡一二三四五六七八九十一二三四五六七',
          '薪資卡一二三四五六七八九十一二三四五六七',
          'Salary and household costs',
        ),
        note: '¥9,999,999,999.99',
      },
    ],
  };
  const toField = {
    ...field,
    id: 'to',
    kind: 'account' as const,
    maxLength: 19,
    label: pick('收款账号是多少？', '收款帳號是多少？', 'What is the payee’s account number?'),
    hint: pick(
      '银行卡正面的号码，16 到 19 位',
      '銀行卡正面的號碼，16 到 19 位',
      'The number on the front of the card, 16 to 19 digits',
    ),
  };
  const nameField = {
    ...field,
    id: 'toName',
    kind: 'name' as const,
    maxLength: 20,
    label: pick('收款人叫什么名字？', '收款人叫什麼名字？', 'What is the payee’s name?'),
    hint: pick('要和银行卡上的名字一样', '要和銀行卡上的名字一樣', 'Exactly as at the bank'),
  };
  const amountField = {
    ...field,
    id: 'amount',
    kind: 'amount' as const,
    maxLength: 15,
    label: pick('转多少钱？', '轉多少錢？', 'How much do you want to transfer?'),
    hint: pick('最多到小数点后两位', '最多到小數點後兩位', 'In yuan, at most two decimals'),
  };
  const phoneField = {
    ...field,
    id: 'phone',
    kind: 'phone' as const,
    maxLength: 11,
    label: pick('新的手机号是多少？', '新的手機號是多少？', 'What is your new mobile number?'),
    hint: pick('11 位数字', '11 位數字', '11 digits'),
  };
  const transfer = pick('转账', '轉帳', 'Transfer');
  const rows = [
    {
      label: pick('转账金额', '轉帳金額', 'Amount'),
      value: '¥120,000.00',
      note: '壹拾贰万元整',
      emphasis: true,
    },
    { label: pick('收款人', '收款人', 'Payee'), value: '李四 (李*)', emphasis: false },
    { label: pick('收款账号', '收款帳號', 'To account'), value: '6200 0000 0000 0000 002', emphasis: false },
    { label: pick('付款账号', '付款帳號', 'From account'), value: '6200 **** 0001', emphasis: false },
    { label: pick('手续费', '手續費', 'Fee'), value: '¥5.00', emphasis: false },
    {
      label: pick('到账时间', '到帳時間', 'Arrives'),
      value: pick('实时到账', '即時到帳', 'At once'),
      emphasis: false,
    },
  ];
  const warning = pick(
    '请再想一想：您认识收款人吗？凡是说“安全账户”、让您转账“验资”、说家人出事要钱的，都是诈骗。转出后很难追回。',
    '請再想一想：您認識收款人嗎？凡是說「安全帳戶」、讓您轉帳「驗資」、說家人出事要錢的，都是詐騙。轉出後很難追回。',
    'Please think again: do you know the payee? Anyone who speaks of a “safe account”, asks you to move money to “prove your funds”, or says that a relative is in trouble is a swindler. Money once sent is hard to get back.',
  );
  const acknowledgement = pick(
    '我认识收款人，这笔转账是我自己的决定。',
    '我認識收款人，這筆轉帳是我自己的決定。',
    'I know the payee, and this transfer is my own decision.',
  );

  return {
    cards,
    waits,
    accountField,
    toField,
    nameField,
    amountField,
    phoneField,
    transfer,
    rows,
    warning,
    acknowledgement,
  };
}
