import { serviceIdSchema, sessionIdSchema } from '../../../src/core/ids.ts';
import type { Language } from '../../../src/core/language.ts';
import type { CustomerFace, Screen, SessionView, Step } from '../../../src/core/session-view.ts';
import { picker, viewParts } from './view-parts.ts';

export const session = sessionIdSchema.parse('0198a000-0000-7000-8000-000000000001');
export const digest = 'ab'.repeat(32);

/** Every screen of a customer's face as a backend would show it, in one language. The names say what is special. */
function screens(face: CustomerFace, language: Language, now: number) {
  const pick = picker(language);
  const {
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
  } = viewParts(language);
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
