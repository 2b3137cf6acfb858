/** The last page: held in memory, so that it can be shown when nothing else works. */
export const outOfServicePage = `<!doctype html>
<html lang="zh-Hans">
<meta charset="utf-8">
<title>暂停服务</title>
<link rel="stylesheet" href="style.css">
<main>
  <h1>暂停服务</h1>
  <p>请到人工窗口办理，我们的工作人员会帮助您。</p>
  <p lang="zh-Hant">暫停服務，請到人工櫃檯辦理。</p>
  <p lang="en">Out of service. Please go to a staffed counter; our staff will help you.</p>
</main>
</html>
`;

export const outOfServiceStyle = `
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #faf8f4; color: #1d2a2e;
  font-family: 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif; text-align: center; cursor: none; user-select: none; }
h1 { font-size: 72px; margin: 0 0 32px; }
p { font-size: 32px; margin: 16px 48px; }
`;
