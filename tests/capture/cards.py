"""Sample cards in plain print, drawn; nobody's."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
LATIN = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
HK, SC = 3, 2  # faces of the collection

HONG_KONG = (  # share of the width, of the height, size by height, words
    (0.05, 0.05, 0.055, "香港永久性居民身份證"),
    (0.05, 0.12, 0.04, "HONG KONG PERMANENT IDENTITY CARD"),
    (0.05, 0.22, 0.08, "樣本人"),
    (0.05, 0.34, 0.055, "YEUNG, Boon Yan"),
    (0.36, 0.46, 0.045, "2867 3057 2532"),
    (0.36, 0.54, 0.045, "出生日期 Date of Birth"),
    (0.36, 0.61, 0.055, "03-06-1985    女 F"),
    (0.36, 0.70, 0.045, "簽發日期 Date of Issue"),
    (0.36, 0.77, 0.045, "(06-96)  26-11-18"),
    (0.60, 0.87, 0.065, "A123456(3)"),
)
MAINLAND = (
    (0.06, 0.10, 0.06, "姓 名  样本人"),
    (0.06, 0.22, 0.06, "性 别  女    民 族  汉"),
    (0.06, 0.34, 0.06, "出 生  1949 年 12 月 31 日"),
    (0.06, 0.46, 0.06, "住 址  样本省样本市样本路一号"),
    (0.06, 0.85, 0.065, "公民身份号码  11010519491231002X"),
)
BACK = (
    (0.30, 0.15, 0.09, "中华人民共和国"),
    (0.30, 0.30, 0.09, "居民身份证"),
    (0.20, 0.70, 0.06, "签发机关  样本市公安局"),
    (0.20, 0.82, 0.06, "有效期限  2015.01.01-2035.01.01"),
)


def card(words, face=HK, width=1400):
    """Return a card, height x width x 3."""
    height = round(width / 1.586)
    picture = Image.new("RGB", (width, height), (226, 232, 238))
    pen = ImageDraw.Draw(picture)
    for left, top, size, text in words:
        font = ImageFont.truetype(CJK, round(size * height), index=face)
        pen.text((left * width, top * height), text, (25, 25, 40), font)
    pixels = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2BGR)
    noise = np.random.default_rng(7).normal(0, 4, pixels.shape)
    return np.clip(cv2.GaussianBlur(pixels, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)
