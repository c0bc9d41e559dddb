"""Names of values that are never collected: drugcheck keeps records, it does not watch people.

Location, calls, messages, cameras, biometrics, social media, computed scores and predictions are outside the duty that
the notice gives (个人信息保护法 第六条, 第二十四条, 第二十八条, 第三十四条). A key of such a name is refused wherever
a key can be chosen freely: in [extra], in a template, in a mapping of columns (PV008).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# English: a name's words are joined by blanks; found as whole words of a key (`gps_lat`, `phoneCalls`).
_ENGLISH: Final = (
    "location|locations|gps|geolocation|latitude|longitude|lat lon|coordinates|geofence|trajectory|"
    "trajectories|track|tracks|tracking|movements|travel history|cell tower|base station|call|calls|"
    "call log|call logs|call record|call records|sms|message|messages|text messages|chat|chats|chat log|"
    "contact list|address book|camera|cameras|cctv|video surveillance|surveillance|number plate|face|"
    "faces|facial|face id|face recognition|fingerprint|fingerprints|dna|iris|retina|palm print|voiceprint|"
    "voice print|gait|biometric|biometrics|social media|social network|weibo|douyin|tiktok|qzone|facebook|"
    "browsing|browsing history|search history|wifi|wi fi|bluetooth|imei|imsi|mac address|ip address|"
    "device id|risk score|prediction|predicted|ranking|similar people|relationship graph|religion"
)

# Chinese: found anywhere in a key, since the language sets no blanks between words.
_CHINESE: Final = (
    "定位|位置信息|实时位置|地理位置|经纬度|经度|纬度|轨迹|行踪|行程|基站|电子围栏|通话|话单|短信|彩信|"
    "聊天|通讯录|摄像|监控视频|视频监控|探头|抓拍|车牌识别|人脸|面部识别|刷脸|头像|指纹|掌纹|声纹|虹膜|"
    "视网膜|步态|基因|生物识别|生物特征|社交媒体|社交账号|微博|抖音|快手|朋友圈|上网记录|浏览记录|"
    "搜索记录|无线网|宽带|蓝牙|串号|网上布控|情报研判|风险评分|风险得分|风险分值|积分排名|预测|排名|画像|"
    "关系图谱|同行人|宗教信仰"
)

PROHIBITED: Final = frozenset(_ENGLISH.split("|")) | frozenset(_CHINESE.split("|"))

_LONGEST: Final = max(name.count(" ") + 1 for name in PROHIBITED)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD: Final = re.compile(r"[a-z]+")


@lru_cache(maxsize=1024)
def prohibited_word(key: str) -> str | None:
    """The name of PROHIBITED that a key holds, None where it holds none."""
    text = unicodedata.normalize("NFKC", key)
    folded = text.casefold()
    found = next((name for name in _CHINESE.split("|") if name in folded), None)
    if found:
        return found
    words = _WORD.findall(_CAMEL.sub(" ", text).casefold())
    runs = (
        " ".join(words[start : start + length])
        for length in range(_LONGEST, 0, -1)
        for start in range(len(words) - length + 1)
    )
    return next((run for run in runs if run in PROHIBITED), None)
