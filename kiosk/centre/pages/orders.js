// The commands in words: what each is called, and what a visitor notices of it.

export const ORDERS = {
  "ping": {said: ["呼叫", "Ping"]},
  "blink": {said: ["亮屏认机", "Blink"]},
  "logs": {said: ["取日志", "Fetch logs"], arguments: {lines: "400"}},
  "screenshot": {said: ["看屏幕", "Screenshot"]},
  "plate": {said: ["拍空台面", "Picture of the empty plate"],
    warns: ["台面须是空的，摄像头会被占用几秒。", "The plate must be empty; the camera is in use for some seconds."]},
  "examine": {said: ["自检", "Readiness report"],
    warns: ["各设备会逐一受检；终端停用时还会打印测试页。", "Every device is tested in turn; while the kiosk is closed a page is printed too."]},
  "print-test": {said: ["打印测试票", "Print a test ticket"],
    warns: ["会打印一张测试票，站在终端前的人会看到。", "A test ticket is printed; whoever stands there sees it."]},
  "test": {said: ["测试", "Test"],
    warns: ["会占用该设备几秒；打印机会走纸。", "The device is in use for some seconds; a printer spends paper."]},
  "reopen": {said: ["重新打开", "Reopen"],
    warns: ["该设备断开几秒；正在使用它的访客须重试。", "The device is away for some seconds; a visitor who uses it must try again."]},
  "open": {said: ["启用", "Open the kiosk"], warns: ["终端重新为访客开放。", "The kiosk opens to visitors again."]},
  "close": {said: ["停用…", "Close with a message…"],
    warns: ["当前访客办完后，屏幕显示停用及所写的话。", "Once the visitor has finished, the screen says closed, and what you write."]},
  "maintain": {said: ["维护模式…", "Maintenance…"],
    warns: ["访客离开后终端退出服务。", "The kiosk leaves service once the visitor has left."]},
  "apply-settings": {said: ["应用设置", "Apply settings"],
    warns: ["访客离开后，所要的设置即生效。", "The desired settings take effect once the visitor has left."]},
  "restart": {said: ["重启程序", "Restart the app"],
    warns: ["访客离开后程序重启，终端约半分钟不能使用。", "The app restarts once the visitor has left; for about half a minute nobody can use the kiosk."]},
  "reboot": {said: ["重启机器", "Reboot"],
    warns: ["访客离开后机器重启，终端几分钟不能使用。", "The machine restarts once the visitor has left; for some minutes nobody can use the kiosk."]},
  "update": {said: ["更新软件…", "Update the software…"],
    warns: ["闭馆后、没有访客时安装；三次检查不合格，就自动退回旧版。", "Installed once the hall is closed and nobody is there; what fails three checks is taken back by itself."]},
  "rotate-keys": {said: ["更换密钥", "Rotate keys"],
    warns: ["终端会有新的签名密钥；旧密钥为它作证，中心随即信任。", "The kiosk makes a new signing key; the former one vouches for it, and the centre trusts it at once."]},
};
export const CALM = ["blink", "ping", "logs", "screenshot"];
export const GRAVE = ["print-test", "plate", "examine", "close", "open", "maintain", "apply-settings", "update", "restart", "reboot", "rotate-keys"];

export const called = (name) => ORDERS[name]?.said || [name, ""];

// What is wrong in the fields of an update, in words; empty: nothing.
export function updateFault(version, window) {
  if (!/^[0-9][0-9A-Za-z.+~-]{0,40}$/.test(version.trim())) return "版本写作 1.2.3 A version is written 1.2.3";
  if (window.trim() && !/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/.test(window.trim())) return "时段写作 22:00-06:00 A window is written 22:00-06:00";
  return "";
}

export const updateOf = (version, window) => ({version: version.trim(), ...(window.trim() ? {window: window.trim()} : {})});
