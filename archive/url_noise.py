"""Parts of an address that say who sent the reader, or hold a session.

Knowledge as data: extend the tables.  Imports nothing of ours.
"""

from __future__ import annotations

import re
from functools import cache

# Query parameters that count visitors and campaigns.  Lower case; `*` at the end
# stands for any rest.  A parameter that some sites use to name the article (`id`, `p`,
# `cid`, `source`) must not stand here: two articles would become one.
TRACKING = """
    utm_* mtm_* pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid
    piwik_campaign piwik_kwd matomo_campaign matomo_kwd
    _ga _gl _gac __utma __utmb __utmc __utmv __utmx __utmz
    gclid gclsrc gbraid wbraid dclid gad_source gad_campaignid srsltid
    fbclid fb_action_ids fb_action_types fb_source fb_ref fb_comment_id
    action_object_map action_type_map action_ref_map
    msclkid twclid ttclid li_fat_id igshid igsh yclid ysclid ymclid _openstat epik
    mc_cid mc_eid mkt_tok vero_id vero_conv oly_anon_id oly_enc_id wickedid
    _hsenc _hsmi __hssc __hstc __hsfp hsctatracking hsa_* elqtrackid elqtrack elqaid
    elqat elqcampaignid nr_email_referer ns_mail_uid ns_mail_job
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee
    at_medium at_campaign at_custom* at_link_id at_link_type at_link_origin at_format
    at_bbc_team at_ptr_name at_ptr_type at_creation xtor xtref xts
    wt_mc wt.mc_id wt_zmc wtrid wt.nav wt.tsrc
    s_cid icid ncid ocid cmpid cmp ito smid smtyp ftag taid tsrc
    soc_src soc_trk guccounter guce_referrer guce_referrer_sig
    spm scm trk trkcampaign sc_campaign sc_channel sc_content sc_medium sc_outcome
    dicbo oborigurl tblci ref ref_src ref_url referrer fromrss amp_js_v amp_gsa usqp
    share_source share_medium sharetype __twitter_impression __source zanpid
"""

# Parameters that hold a session: the name, and what the value must look like, for
# names that also mean other things (`sid` may be a story's number).
_RANDOM = r"(?i)(?=.*[a-z])(?=.*\d)[a-z0-9_-]{16,}"
SESSIONS = {
    "jsessionid": r".*",
    "phpsessid": r".*",
    "cfid": r".*",
    "cftoken": r".*",
    "aspsessionid*": r".*",
    "zenid": _RANDOM,
    "oscsid": _RANDOM,
    "sid": _RANDOM,
    "s": r"[0-9a-f]{32}",
    "sessid": _RANDOM,
    "session": _RANDOM,
    "sessionid": _RANDOM,
    "session_id": _RANDOM,
}
_SESSION_IN_PATH = (
    re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/]*"),
    re.compile(r"(?i)/\((?:[asf]\([0-9a-z_-]{16,}\))+\)(?=/|$)"),  # ASP.NET
)


def is_noise(parameter: str) -> bool:
    """Whether a query parameter says who sent the reader, not what is read."""
    name, _, value = parameter.partition("=")
    name = name.lower()
    if _tracking().fullmatch(name):
        return True
    return any(
        re.fullmatch(_wildcard(session), name) and re.fullmatch(pattern, value)
        for session, pattern in SESSIONS.items()
    )


def without_sessions(path: str) -> str:
    """The path without the sessions that servers write into it."""
    for session in _SESSION_IN_PATH:
        path = session.sub("", path)
    return path


@cache
def _tracking() -> re.Pattern[str]:
    return re.compile("|".join(map(_wildcard, TRACKING.split())))


def _wildcard(name: str) -> str:
    return re.escape(name).replace(r"\*", ".*")
