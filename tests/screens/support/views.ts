import { serviceIdSchema, sessionIdSchema } from '../../../src/core/ids.ts';
import type { Language } from '../../../src/core/language.ts';
import type { CustomerFace, Screen, SessionView, Step } from '../../../src/core/session-view.ts';

export const session = sessionIdSchema.parse('0198a000-0000-7000-8000-000000000001');
export const digest = 'ab'.repeat(32);

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

/** Every screen of a customer's face as a backend would show it, in one language. The names say what is special. */
function screens(face: CustomerFace, language: Language, now: number) {
  const pick = (...texts: Three): string =>
    texts[language === 'zh-Hans' ? 0 : language === 'zh-Hant' ? 1 : 2];
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
    attract: [
      'identify',
      {
        name: 'attract',
        headline:
          face === 'ticket-machine'
            ? pick('取号，从这里开始', '取號，從這裡開始', 'Take your number here')
            : pick(
                '放上身份证，自己办业务',
                '放上身份證，自己辦業務',
                'Lay your ID card here and do it yourself',
              ),
        branch: pick('分流银行示范支行', '分流銀行示範支行', 'Fenliu Bank, Demonstration Branch'),
        canReadCard: true,
      },
    ],
    attractWithoutReader: [
      'identify',
      {
        name: 'attract',
        headline: pick(
          '放上身份证，自己办业务',
          '放上身份證，自己辦業務',
          'Lay your ID card here and do it yourself',
        ),
        branch: pick('分流银行示范支行', '分流銀行示範支行', 'Fenliu Bank, Demonstration Branch'),
        canReadCard: false,
      },
    ],
    identify: ['identify', { name: 'identify', phase: 'waiting', mayGoWithoutCard: true }],
    reading: ['identify', { name: 'identify', phase: 'reading', mayGoWithoutCard: true }],
    lookingUp: ['identify', { name: 'identify', phase: 'lookingUp', mayGoWithoutCard: false }],
    selectTicket: [
      'select',
      {
        name: 'select',
        question: pick('您要办什么业务？', '您要辦什麼業務？', 'What would you like to do?'),
        services: cards.map((card, index) => ({
          ...card,
          waiting: {
            ahead: waits[index] ?? 0,
            minutes: [(waits[index] ?? 0) * 3, (waits[index] ?? 0) * 5] as [number, number],
          },
        })),
      },
    ],
    selectCounter: [
      'select',
      {
        name: 'select',
        question: pick('请选择要办的业务', '請選擇要辦的業務', 'Please choose a service'),
        services: [
          {
            id: serviceIdSchema.parse('transfer'),
            icon: 'arrow-right-left',
            title: transfer,
            hint: pick(
              '转给本行或其他银行的账户',
              '轉給本行或其他銀行的帳戶',
              'To an account at this or another bank',
            ),
          },
          {
            id: serviceIdSchema.parse('change-phone'),
            icon: 'smartphone',
            title: pick('更改手机号', '更改手機號', 'Change phone number'),
            hint: pick(
              '银行短信和验证码用的号码',
              '銀行簡訊和驗證碼用的號碼',
              'The number for bank messages',
            ),
            closed: pick(
              '系统维护，请到窗口办理',
              '系統維護，請到窗口辦理',
              'Under maintenance. Please go to a window.',
            ),
          },
        ],
      },
    ],
    enterChoice: [
      'enter',
      { name: 'enter', title: transfer, fields: [accountField, toField, nameField, amountField] },
    ],
    enterAccount: [
      'enter',
      {
        name: 'enter',
        title: transfer,
        fields: [{ ...accountField, value: '6200000000000001' }, toField, nameField, amountField],
      },
    ],
    enterAccountWrong: [
      'enter',
      {
        name: 'enter',
        title: transfer,
        fields: [
          { ...accountField, value: '6200000000000001' },
          {
            ...toField,
            value: '6200000000000000002',
            error: pick(
              '没有这个收款账号，请核对。',
              '沒有這個收款帳號，請核對。',
              'There is no such account. Please check the number.',
            ),
          },
          { ...nameField, value: '李四' },
          { ...amountField, value: '120000' },
        ],
      },
    ],
    enterName: ['enter', { name: 'enter', title: transfer, fields: [{ ...nameField }] }],
    enterAmount: [
      'enter',
      {
        name: 'enter',
        title: transfer,
        fields: [
          { ...accountField, value: '6200000000000001' },
          { ...toField, value: '6200000000000000002' },
          { ...nameField, value: '李四' },
          { ...amountField, value: '9999999999.99' },
        ],
      },
    ],
    enterPhone: [
      'enter',
      { name: 'enter', title: pick('更改手机号', '更改手機號', 'Change phone number'), fields: [phoneField] },
    ],
    confirmTransfer: [
      'confirm',
      {
        name: 'confirm',
        review: {
          title: pick('请核对转账', '請核對轉帳', 'Please check your transfer'),
          rows,
          documents: [],
          warning,
          acknowledgement,
          primary: pick('确认转账', '確認轉帳', 'Confirm transfer'),
          digest,
        },
      },
    ],
    confirmTicket: [
      'confirm',
      {
        name: 'confirm',
        review: {
          title: pick('个人现金业务', '個人現金業務', 'Personal, cash'),
          rows: [
            {
              label: pick('办理业务', '辦理業務', 'Service'),
              value: pick('个人现金业务', '個人現金業務', 'Personal, cash'),
              emphasis: true,
            },
            { label: pick('客户', '客戶', 'Customer'), value: '张*', emphasis: false },
          ],
          documents: [
            pick('本人有效身份证', '本人有效身份證', 'Your valid ID card'),
            pick('银行卡或存折', '銀行卡或存摺', 'Bank card or passbook'),
            pick(
              '单笔取款超过五万元，请先预约',
              '單筆取款超過五萬元，請先預約',
              'For more than 50,000 yuan please make an appointment first',
            ),
          ],
          primary: pick('取号', '取號', 'Take number'),
          digest,
        },
      },
    ],
    confirmPhone: [
      'confirm',
      {
        name: 'confirm',
        review: {
          title: pick('更改手机号', '更改手機號', 'Change phone number'),
          rows: [
            { label: pick('原手机号', '原手機號', 'Old number'), value: '138****5678', emphasis: false },
            { label: pick('新手机号', '新手機號', 'New number'), value: '139 0000 1234', emphasis: true },
            { label: pick('手续费', '手續費', 'Fee'), value: pick('免费', '免費', 'Free'), emphasis: false },
          ],
          documents: [],
          primary: pick('确认办理', '確認辦理', 'Confirm'),
          digest,
        },
      },
    ],
    approval: [
      'confirm',
      {
        name: 'waitingForApproval',
        title: pick(
          '请稍等，工作人员正在核对',
          '請稍等，工作人員正在核對',
          'One moment: our staff are checking',
        ),
        explanation: pick(
          '金额较大，为了保护您的资金安全，需要一位工作人员核对您刚才确认的内容。',
          '金額較大，為了保護您的資金安全，需要一位工作人員核對您剛才確認的內容。',
          'The amount is large. To keep your money safe, a member of staff has to check what you have just confirmed.',
        ),
        since: now - 65_000,
        deadline: now + 115_000,
      },
    ],
    working: [
      'complete',
      {
        name: 'working',
        title: pick('正在为您办理', '正在為您辦理', 'Working on it'),
        stages: [
          { label: pick('核对内容', '核對內容', 'Checking the details'), state: 'done' },
          { label: pick('银行系统处理', '銀行系統處理', 'Booking at the bank'), state: 'now' },
          { label: pick('打印凭条', '打印憑條', 'Printing your receipt'), state: 'next' },
        ],
      },
    ],
    doneTicket: [
      'complete',
      {
        name: 'done',
        outcome: 'success',
        title: pick('取好号了', '取好號了', 'Here is your number'),
        explanation: pick(
          '请坐下休息，听到叫号或看到大屏显示后，到对应窗口。',
          '請坐下休息，聽到叫號或看到大屏顯示後，到對應窗口。',
          'Please take a seat. Go to the window when your number is called or shown.',
        ),
        rows: [],
        number: 'A023',
        waiting: { ahead: 3, minutes: [8, 15] },
        paper: 'printed',
        paperText: pick(
          '号单已打印，请取走。',
          '號單已打印，請取走。',
          'Your slip is printed. Please take it.',
        ),
        mayContinue: false,
        takeCard: true,
      },
    ],
    doneTransfer: [
      'complete',
      {
        name: 'done',
        outcome: 'success',
        title: pick('转账成功', '轉帳成功', 'Transfer done'),
        explanation: pick('款项已经转出。', '款項已經轉出。', 'The money is on its way.'),
        rows: [
          ...rows.slice(0, 2),
          { label: pick('流水号', '流水號', 'Reference'), value: '20261121-000123', emphasis: false },
        ],
        paper: 'doubtful',
        paperText: pick(
          '不能确定凭条是否打印好。业务不受影响，工作人员会来查看。',
          '不能確定憑條是否打印好。業務不受影響，工作人員會來查看。',
          'We cannot be sure that the receipt was printed. Your transfer is safe; our staff will come and look.',
        ),
        mayContinue: true,
        takeCard: true,
      },
    ],
    doneRefused: [
      'complete',
      {
        name: 'done',
        outcome: 'refused',
        title: pick('这笔业务没有办理', '這筆業務沒有辦理', 'This was not done'),
        explanation: pick(
          '工作人员核对后没有通过，您的钱没有动。如有疑问，请按“求助”。',
          '工作人員核對後沒有通過，您的錢沒有動。如有疑問，請按「求助」。',
          'Our staff did not approve it. Your money has not moved. Touch “Help” to talk to somebody.',
        ),
        rows: [
          {
            label: pick('工作人员说明', '工作人員說明', 'The staff say'),
            value: pick(
              '请先与家人确认收款人',
              '請先與家人確認收款人',
              'Please check with your family who the payee is',
            ),
            emphasis: false,
          },
        ],
        paper: 'none',
        paperText: '',
        mayContinue: true,
        takeCard: true,
      },
    ],
    doneFailed: [
      'complete',
      {
        name: 'done',
        outcome: 'failed',
        title: pick('结果还没有确定', '結果還沒有確定', 'The result is not known yet'),
        explanation: pick(
          '银行系统还没有答复。请不要再办一次，工作人员会帮您查清楚。',
          '銀行系統還沒有答覆。請不要再辦一次，工作人員會幫您查清楚。',
          'The bank’s system has not answered. Please do not try again; our staff will find out for you.',
        ),
        rows: [],
        paper: 'failed',
        paperText: pick('凭条没有打印。', '憑條沒有打印。', 'No paper was printed.'),
        mayContinue: true,
        takeCard: false,
      },
    ],
    pleaseWait: [
      'identify',
      {
        name: 'pleaseWait',
        explanation: pick(
          '读卡器正在准备，请稍等。',
          '讀卡器正在準備，請稍等。',
          'The card reader is getting ready.',
        ),
      },
    ],
    outOfService: [
      'identify',
      {
        name: 'outOfService',
        explanation: pick('这台机器正在维修。', '這台機器正在維修。', 'This machine is being repaired.'),
      },
    ],
  } as const satisfies Readonly<Record<string, readonly [Step, Screen]>>;
}

export type Shown = keyof ReturnType<typeof screens>;
export const everyScreen = Object.keys(screens('ticket-machine', 'en', 0)) as readonly Shown[];

let lastView = 0;

/** A whole view of one screen, newer than every view before it: a known customer with a long name, everything allowed. */
export function viewOf(
  face: CustomerFace,
  language: Language,
  name: Shown,
  more: Partial<SessionView> = {},
): SessionView {
  const [step, screen]: readonly [Step, Screen] = screens(face, language, Date.now())[name];
  const nobody = screen.name === 'attract' || screen.name === 'outOfService';
  return {
    face,
    view: ++lastView,
    language,
    textSize: 'normal',
    step,
    screen,
    ...(nobody ? {} : { session }),
    ...(nobody || step === 'identify' ? {} : { customer: '欧阳**' }),
    can: {
      back:
        ['enter', 'confirm'].includes(screen.name) || (screen.name === 'select' && face === 'ticket-machine'),
      cancel: !nobody && !['working', 'done', 'pleaseWait'].includes(screen.name),
    },
    ...more,
  };
}
