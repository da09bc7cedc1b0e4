"""The staff's page of the audit trail."""

from datetime import UTC, date, datetime, time, timedelta

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kiosk.catalogue.hall import Hall
from kiosk.centre import audit
from kiosk.centre.access.door import Door, allowed
from kiosk.centre.access.roles import Role
from kiosk.centre.answers import SAFE, refused
from kiosk.centre.audit import What
from kiosk.centre.navigation import top_of
from kiosk.centre.store import CentreStore

SAID = {
    What.GRANTED: "准予优先 priority granted",
    What.USED: "使用优先 priority used",
    What.REFUSED: "拒绝优先 grant refused",
    What.CALLED_EARLY: "提前叫号 called early",
    What.SET: "设定信用 standing set",
    What.REMOVED: "撤销设定 setting removed",
    What.IMPORTED: "导入名单 list imported",
    What.LOOKED: "查询信用 standing looked up",
    What.CALLED: "叫号 called",
    What.COMMANDED: "终端指令 kiosk command",
    What.VIEWED: "查阅申请 application viewed",
    What.JUDGED: "审批 case judged",
    What.ENTERED: "登录 login",
    What.NOT_ENTERED: "登录失败 login failed",
    What.LEFT: "退出 logout",
    What.LEFT_EVERYWHERE: "全部退出 logout everywhere",
    What.ACCOUNT_ADDED: "新增账号 account added",
    What.ACCOUNT_ROLES: "更改角色 roles changed",
    What.ACCOUNT_DISABLED: "停用账号 account disabled",
    What.ACCOUNT_ENABLED: "启用账号 account enabled",
    What.PASSWORD_CHANGED: "更改密码 password changed",
    What.PASSWORD_RESET: "重设密码 password reset",
    What.TOKEN_ADDED: "新增令牌 token added",
    What.TOKEN_REVOKED: "撤销令牌 token revoked",
    What.FETCHED: "取回文件 kiosk file fetched",
    What.TUNED: "远程设定 kiosk settings",
    What.WAVE_BEGUN: "批次开始 batch begun",
    What.WAVE_STOPPED: "批次停止 batch stopped",
    What.WAVE_RESUMED: "批次继续 batch resumed",
    What.ANSWERS_IMPORTED: "导入资料 answers imported",
    What.ANSWERS_TOLD: "提供资料 answers told",
    What.ALERT_ACKNOWLEDGED: "确认告警 alert acknowledged",
    What.ALERT_ASSIGNED: "指派告警 alert assigned",
    What.ALERT_NOTED: "告警备注 alert noted",
    What.ALERT_SILENCED: "告警静音 alert silenced",
    What.ALERT_TESTED: "测试通知 notices tested",
    What.ENROL_TOKEN: "入网令牌 enrolment token",
    What.ENROL_WITHDRAWN: "收回入网令牌 enrolment token withdrawn",
    What.ENROLLED: "终端入网 kiosk enrolled",
    What.KEY_CHANGED: "终端换签名密钥 kiosk changed its signing key",
    What.RENEWED: "证书续期 certificate renewed",
    What.REVOKED: "终端除名 kiosk revoked",
    What.FORGOTTEN: "删除旧资料 old records deleted",
}
TONES = {
    What.NOT_ENTERED: "bad",
    What.REFUSED: "bad",
    What.CALLED_EARLY: "care",
    What.REVOKED: "bad",
    What.USED: "good",
}


class AuditPages:
    """Who went first, who changed a standing, and why.

    Args:
        hall: Whose pages they are.
        store: The database.
        templates: Of the pages.
    """

    def __init__(self, hall: Hall, store: CentreStore, templates: Environment) -> None:
        self._hall, self._store, self._templates = hall, store, templates

    def routes(self) -> list[Door]:
        """Return what is served."""
        return [allowed(Route("/audit", self._page), Role.STAFF, Role.ADMINISTRATOR)]

    async def _page(self, request: Request) -> Response:
        asked = request.query_params
        try:
            day = date.fromisoformat(asked["day"]) if asked.get("day") else None
            before = int(asked["before"]) if asked.get("before") else None
            what = What(asked["what"]) if asked.get("what") else None
        except ValueError as error:
            return refused(422, f"the filter cannot be read: {error}")
        wanted = audit.Wanted(
            what="" if what is None else what.value,
            who=asked.get("who", "").strip(),
            about=asked.get("about", "").strip(),
            since_ms=None if day is None else self._begin_ms(day),
            until_ms=None if day is None else self._begin_ms(day + timedelta(days=1)),
            before_id=before,
        )
        found = await self._store.run(lambda db: audit.entries(db, wanted))
        text = self._templates.get_template("audit.html").render(
            hall=self._hall,
            top=top_of(request),
            rows=[
                {
                    "at": self._time(one.at),
                    "who": one.who,
                    "said": SAID[What(one.what)],
                    "tone": TONES.get(What(one.what), ""),
                    "why": one.why,
                    "about": one.about,
                }
                for one in found
            ],
            kinds={kind.value: said for kind, said in SAID.items()},
            wanted=wanted,
            day=asked.get("day", ""),
            older=found[-1].id if len(found) == audit.SHOWN else None,
        )
        return HTMLResponse(text, headers=SAFE)

    def _begin_ms(self, day: date) -> int:
        return round(datetime.combine(day, time.min, self._hall.hours.zone).timestamp() * 1000)

    def _time(self, at_ms: int) -> str:
        local = self._hall.hours.local(datetime.fromtimestamp(at_ms / 1000, UTC))
        return f"{local:%Y-%m-%d %H:%M:%S}"
