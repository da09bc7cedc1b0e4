// What states, codes and commands are called, in Chinese and English. What is not here is shown as it came.

import {both, icon, make} from "./element.js";

export const LEVELS = {
  error: ["故障", "Error"], offline: ["离线", "Offline"], warning: ["注意", "Warning"],
  closed: ["停用", "Closed"], ok: ["正常", "OK"],
};
export const SEVERITY = {error: 0, offline: 1, warning: 2, closed: 3, ok: 4};
const LEVEL_TONES = {error: "bad", warning: "care", ok: "good", closed: "calm"};

export const DEVICES = {
  "printer": ["打印机", "Printer"], "card-reader": ["身份证读卡器", "Card reader"],
  "chip-reader": ["芯片读卡器", "Chip reader"], "scanner": ["扫码器", "Scanner"], "camera": ["摄像头", "Camera"],
  "face-camera": ["访客摄像头", "Camera at the visitor"],
};
export const STATES = {
  online: ["正常", "online"], offline: ["不可用", "offline"], hardwareError: ["故障", "hardware error"],
  userError: ["操作错误", "user error"], starting: ["启动中", "starting"], noDevice: ["未配置", "no device"],
  unknown: ["未知", "unknown"], ready: ["正常", "ready"], limited: ["受限", "limited"], closed: ["停用", "closed"],
  init: ["启动中", "starting"], lost: ["失联", "lost"],
};
export const SUPPLIES = {
  full: ["充足", "full"], low: ["将尽", "low"], out: ["用尽", "out"], unknown: ["未知", "unknown"], notSupported: ["—", ""],
};
export const MENDERS = {
  nobody: ["—", ""], visitor: ["访客", "visitor"], hall_staff: ["现场人员", "hall staff"], engineer: ["工程师", "engineer"],
};
export const VERDICTS = {
  pass: ["通过", "pass"], fail: ["未通过", "failed"], unknown: ["不确定", "unknown"], absent: ["未配置", "absent"],
};
export const RESULTS = {
  done: ["完成", "done"], failed: ["失败", "failed"], expired: ["已过期", "expired"], unknown: ["终端不认识", "not known"],
  waiting: ["等待访客离开", "waits for the visitor"], sent: ["已发出", "sent"], silent: ["没有回答", "no answer"],
};
export const CODES = {
  "printer.paper_out": ["缺纸", "out of paper"], "printer.paper_low": ["纸将用尽", "paper is low"],
  "printer.cover_open": ["盖子开着", "cover is open"], "printer.cutter": ["切刀卡住", "cutter is stuck"],
  "printer.overheated": ["过热", "overheated"], "printer.fault": ["打印机故障", "printer fault"],
  "printer.silent": ["没有回答", "says nothing"], "device.failed": ["出错", "failed"],
  "device.link_lost": ["连接断开", "link lost"], "device.cannot_open": ["打不开", "cannot be opened"],
  "device.no_answer": ["没有回答", "no answer"], "device.unexpected_answer": ["回答异常", "unexpected answer"],
  "device.not_ready": ["未就绪", "not ready"], "device.flapping": ["接触不良", "contact comes and goes"],
  "device.none": ["没有这个设备", "no such device"], "card.unreadable": ["读不出卡", "card unreadable"],
  "card.module_unusable": ["读卡模块不可用", "card module unusable"], "card.refused": ["卡被拒绝", "card refused"],
  "card.not_a_document": ["不是证件", "not a document"], "card.jammed": ["卡被卡住", "card jammed"],
  "scanner.unreadable": ["读不出码", "code unreadable"], "scanner.says_nothing": ["扫码器没有回答", "scanner says nothing"],
  "camera.stalled": ["画面停住", "picture stands still"],
  "silent": ["没有消息", "nothing heard"], "unheard": ["未听到过", "never heard"], "lost": ["连接中断", "connection lost"], "init": ["启动中", "starting"],
  "closed.technician": ["技术员停用", "closed by a technician"], "closed.command": ["远程停用", "closed from afar"],
  "closed.hours": ["不在开放时间", "outside opening hours"], "closed.holiday": ["假日", "holiday"],
  "closed.maintenance": ["维护中", "under maintenance"],
  "update.returned": ["更新失败，已退回旧版", "update failed, back on the earlier version"],
  "update.broken": ["更新失败，旧版也起不来", "update failed, and the earlier version does not start"],
  "certificate.ends": ["证书将到期", "certificate will end"], "certificate.ended": ["证书已过期", "certificate has ended"],
  "online": STATES.online, "offline": STATES.offline, "hardwareError": STATES.hardwareError,
  "userError": STATES.userError, "starting": STATES.starting, "unknown": STATES.unknown,
  "noDevice": STATES.noDevice, "low": SUPPLIES.low, "out": SUPPLIES.out,
};
export const ENTRIES = {
  state: ["终端", "Kiosk"], device: ["设备", "Device"], event: ["事件", "Event"], command: ["命令", "Command"],
  alert: ["告警", "Alert"], report: ["自检", "Report"],
};
export const STAGES = {
  wanted: ["待取", "wanted"], staged: ["已就绪，待闭馆", "staged, waits for closing time"], examining: ["更新前自检", "examined before it"],
  waiting: ["等待访客离开", "waits for the visitor"], installing: ["安装中", "installing"], checking: ["安装后检查", "being checked"],
  returning: ["退回旧版中", "going back"], done: ["完成", "done"], returned: ["已退回旧版", "taken back"],
  refused: ["未更新", "refused"], broken: ["新旧版都起不来", "neither version works"],
};
export const EVENTS = {
  update: ["更新", "Update"],
  ticket: ["票", "Ticket"], entered: ["进入维护页", "Entered maintenance"], left: ["离开维护页", "Left maintenance"],
  refused: ["口令不对", "Refused at the PIN"], "export-logs": ["导出日志", "Exported logs"],
};
const HOWS = {afar: ["远程", "from afar"], glass: ["在终端前", "in front of it"], itself: ["自动", "by itself"],
  unprinted: ["未打印", "not printed"], printed: ["已打印", "printed"]};
export const FAULTS = {
  garbage: ["乱码", "garbage"], large: ["过大", "too large"], forged: ["冒名", "forged"], repeated: ["重复", "repeated"], late: ["迟到", "late"],
  will: ["旧遗嘱", "old will"], device: ["不明设备", "unknown device"], newcomer: ["超出数目", "one too many"], busy: ["无处排队", "no place in line"], unkept: ["存不下", "cannot be kept"],
};
export const ALERT_STATES = {
  open: ["未处理", "open"], acknowledged: ["已确认", "acknowledged"], silenced: ["已静音", "silenced"], cleared: ["已解除", "cleared"],
};

export const CHANNEL_STATES = {
  unused: ["未用过", "not used yet"], waiting: ["待发", "waiting"], sent: ["已送达", "sent"], given_up: ["已放弃", "given up"],
};

export const HELD_STATES = {
  good: ["有效", "good"], due: ["应续期", "renewal is due"], expired: ["已过期", "expired"], revoked: ["已除名", "revoked"],
};
export const TOKEN_STATES = {open: ["未使用", "open"], used: ["已使用", "used"], expired: ["已过期", "expired"]};

const TONES = {
  good: ["online", "full", "pass", "ready", "done", "cleared", "applied", "sent"],
  bad: ["hardwareError", "userError", "out", "fail", "failed", "lost", "open", "refused", "given_up", "returned", "broken"],
  care: ["offline", "starting", "low", "limited", "init", "waiting", "expired", "silent", "acknowledged"],
};

// What a line of the history says of how something is: "online", "offline out", "done", "glass".
export function moved(kind, text) {
  if (kind !== "device") return words({state: STATES, command: RESULTS, report: VERDICTS, event: {...STAGES, ...HOWS}, alert: {...ALERT_STATES, ...MENDERS}}[kind] || {}, text);
  const [state, supply] = String(text ?? "").split(" ", 2);
  const how = words(STATES, state), paper = supply && SUPPLIES[supply]?.[1] ? SUPPLIES[supply] : null;
  return paper ? [`${how[0]}、纸${paper[0]}`, `${how[1]}, paper ${paper[1]}`] : how;
}

export const words = (table, key) => table[key] || [key === undefined || key === null ? "" : String(key), ""];

export function tone(key) {
  return Object.keys(TONES).find((name) => TONES[name].includes(key)) || "";
}

// A state as a coloured word; the word itself says it, the colour only helps.
export function word(table, key, kind = tone(key)) {
  return make("span", {class: `word ${kind}`}, ...both(words(table, key)));
}

export function level(key) {
  const known = LEVELS[key] ? key : "unknown";
  return make("span", {class: `word level ${LEVEL_TONES[key] || ""}`}, icon(known), make("span", {}, ...both(words(LEVELS, key))));
}

// "printer: printer.paper_out" in words: ["打印机：缺纸", "Printer: out of paper"].
export function because(text) {
  if (!text) return ["", ""];
  if (/^(limited|init|closed): /.test(text)) return because(text.slice(text.indexOf(": ") + 2));
  const [about, code] = text.includes(": ") ? text.split(/: (.*)/s, 2) : ["", text];
  const said = words(CODES, code);
  if (!about) return said[1] || !text.startsWith("closed.") ? said : ["停用", text];
  const device = words(DEVICES, about);
  return [`${device[0]}：${said[0]}`, `${device[1] || about}: ${said[1] || code}`];
}
