"""What URLs carry that says nothing of what they name: tracking parameters and session ids, as tables. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BROWSERS = "stripped on every site by Brave (query_filter) and Firefox (privacy.query_stripping.strip_list)"
_IIPC = "IIPC urlcanon and OpenWayback (AggressiveUrlCanonicalizer), Heritrix (StripSessionIDs)"


@dataclass(frozen=True, slots=True)
class Noise:
    """Something in a URL that is left out where URLs are compared, and never where they are fetched."""

    pattern: str
    """What it looks like, in any case of letters: a parameter's name; for session ids all that goes."""
    source: str
    """Who says that it names nothing."""


TRACKING: tuple[Noise, ...] = (
    Noise(r"utm_[\w-]+", "Google Analytics, campaign parameters"),
    Noise(r"_ga|_gl|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|gad_campaignid|srsltid", "Google Ads and Analytics"),
    Noise(r"fbclid|fb_action_ids|fb_action_types|fb_comment_id|igsh|igshid", "Meta"),
    Noise(r"msclkid", "Microsoft Advertising"),
    Noise(r"twclid|ttclid|li_fat_id|epik|rdt_cid|sccid", "X, TikTok, LinkedIn, Pinterest, Reddit and Snap, click ids"),
    Noise(r"mc_cid|mc_eid|mc_tc", "Mailchimp"),
    Noise(r"_hsenc|_hsmi|__hsfp|__hssc|__hstc|hsctatracking", "HubSpot; " + _BROWSERS),
    Noise(r"hsa_(?:acc|ad|cam|grp|kw|mt|net|ol|ph|src|tgt|ver)", "HubSpot Ads"),
    Noise(r"(?:mtm|matomo|pk|piwik)_(?:campaign|keyword|kwd|source|medium|content|cid|group|placement)", "Matomo"),
    Noise(r"yclid|ysclid|_openstat", "Yandex; " + _BROWSERS),
    Noise(r"s_cid|s_kwcid|ef_id", "Adobe Analytics and Advertising"),
    Noise(r"wt[._]mc(?:_id)?|wt_zmc", "Webtrends and Mapp (Webtrekk)"),
    Noise(r"at_(?:campaign|medium|recipient_id|recipient_list|custom\d)", "Piano (AT Internet)"),
    Noise(r"vero_conv|vero_id|oly_anon_id|oly_enc_id|ml_subscriber(?:_hash)?|wickedid|rb_clickid|__s", _BROWSERS),
    Noise(r"oft_(?:c|ck|d|id|ids|k|lk|sk)|_kx|bsft_clkid|bsft_uid|irclickid|_bhlid|_branch_match_id", _BROWSERS),
)
"""Names of query parameters, whatever their value, that only say how a reader came."""

SESSIONS: tuple[Noise, ...] = (
    Noise(r"jsessionid=[0-9a-z$][0-9a-z$._!*~-]{9,}", _IIPC),
    Noise(r"sessionid=[0-9a-z]{16,}", _IIPC),
    Noise(r"phpsessid=[0-9a-z,-]{16,}", _IIPC),
    Noise(r"sid=[0-9a-z]{32}", _IIPC),
    Noise(r"aspsessionid[a-z]{8}=[0-9a-z]{16,}", _IIPC),
    Noise(r"cfid=[0-9]+&cftoken=[0-9a-z-]+", _IIPC),
    Noise(r"oscsid=[0-9a-z]{16,}|zenid=[0-9a-z]{16,}", "osCommerce and Zen Cart, session names"),
    Noise(r"s=[0-9a-f]{32}", "vBulletin, session hash"),
)
"""Query parameters, with their value, that only say whose visit it is."""

PATHS: tuple[Noise, ...] = (
    Noise(r";jsessionid=[0-9a-z$][0-9a-z$._!*~-]{9,}(?=/|$)", _IIPC + "; Jakarta Servlet 7.1.3"),
    Noise(r"/\((?:[a-z]\([0-9a-z_-]+\))*s\([0-9a-z]{24}\)(?:[a-z]\([0-9a-z_-]+\))*\)(?=/)", "ASP.NET, cookieless"),
    Noise(r"/\([0-9a-z]{24}\)(?=/(?:[^?]*/)?[^/?]*\.aspx$)", _IIPC + "; ASP.NET 1.1"),
)
"""What goes from a path."""


def _any_of(rows: tuple[Noise, ...]) -> str:
    return "|".join(row.pattern for row in rows)


_IN_QUERY = re.compile(rf"&(?:(?:{_any_of(TRACKING)})(?:=[^&]*)?|{_any_of(SESSIONS)})(?=&|$)", re.IGNORECASE)
_IN_PATH = re.compile(_any_of(PATHS), re.IGNORECASE)


def without_noise(url: str) -> str:
    """A URL that `urls.resolve` gave, without tracking parameters and session ids; an empty query goes too."""
    path, _, query = url.partition("?")
    if "(" in path or ";" in path:
        path = _cleared(_IN_PATH, path)
    if query:
        query = _cleared(_IN_QUERY, f"&{query}")[1:]
    return f"{path}?{query}" if query else path


def _cleared(pattern: re.Pattern[str], text: str) -> str:
    """The text without what matches, also what matches only once something else is gone."""
    while (fewer := pattern.sub("", text)) != text:
        text = fewer
    return text
