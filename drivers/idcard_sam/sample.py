"""Sample cards for simulators, tests and demonstrations. Nobody has these names and numbers."""

from collections.abc import Mapping

from drivers.idcard_sam.layout import LONG_TERM, write_text

SAMPLES: Mapping[str, bytes] = {
    "resident-card": write_text(
        "",
        {
            "name": "样本",
            "sex": "2",
            "ethnic_group": "01",
            "born": "19850612",
            "address": "广东省深圳市福田区样本路1号",
            "number": "440300198506120013",
            "authority": "深圳市公安局样本分局",
            "valid_from": "20200101",
            "valid_until": LONG_TERM,
        },
    ),
    "hmt-residence-permit": write_text(
        "J",
        {
            "name": "樣本",
            "sex": "1",
            "born": "19900101",
            "address": "广东省深圳市南山区样本路2号",
            "number": "810000199001010019",
            "authority": "深圳市公安局样本分局",
            "valid_from": "20240101",
            "valid_until": "20290101",
            "permit_number": "H12345678",
            "issue_count": "01",
        },
    ),
    "foreign-permanent-resident": write_text(
        "Y",
        {
            "name": "样本",
            "sex": "1",
            "renewal_count": "00",
            "born": "19850312",
            "name_latin": "SAMPLE JOHN",
            "number": "944840198503120018",
            "valid_from": "20240101",
            "valid_until": "20340101",
            "nationality": "USA",
        },
    ),
    "foreign-permanent-resident-2017": write_text(
        "I",
        {
            "name": "样本",
            "sex": "2",
            "born": "19850312",
            "name_latin": "SAMPLE, JANE",
            "number": "USA440385031211",
            "valid_from": "20180701",
            "valid_until": "20280701",
            "nationality": "USA",
            "version": "01",
            "authority": "1500",
        },
    ),
}
"""The text of a card, by name."""
