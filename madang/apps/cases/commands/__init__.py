"""What people and rules do with a case.

Each command checks, changes and records in one transaction.

``version`` is the version of the case that an official saw: if somebody acted meanwhile, the
command changes nothing and says so.
"""

from madang.apps.cases.commands.assigning import assign_by_file
from madang.apps.cases.commands.at_kiosk import file_at_kiosk
from madang.apps.cases.commands.bulk import do_with_several, undo_several
from madang.apps.cases.commands.clocking import LIMIT as HOLD_TIMER
from madang.apps.cases.commands.clocking import (
    Consent,
    agree_to_extension,
    ask_for_extension,
    asked_extension,
    end_hold_at_limit,
    extend_case,
    hold_case,
    needs_consent,
    resume_case,
)
from madang.apps.cases.commands.collective import (
    Signatory,
    demand_representatives,
    enter_roll,
    name_representatives,
)
from madang.apps.cases.commands.correcting import amend_case, correct_case
from madang.apps.cases.commands.decision_texts import (
    remove_decision_text,
    write_decision_text,
)
from madang.apps.cases.commands.ending import (
    close_uncollected,
    hand_out_result,
    leave_unprocessed,
    withdraw_on_request,
    withdraw_own_case,
)
from madang.apps.cases.commands.exporting import Export, check_export, record_export
from madang.apps.cases.commands.finding import make_findable
from madang.apps.cases.commands.guarding import name_guardian, note_guidance
from madang.apps.cases.commands.handing_on import hand_on_case, undo_assignment
from madang.apps.cases.commands.handling import accept_case, assign_case, decide_case
from madang.apps.cases.commands.intake import Came, MandateGiven, check_mandate, take_in_case
from madang.apps.cases.commands.joining import close_as_repeated, merge_cases
from madang.apps.cases.commands.joint_review import (
    convene_joint_review,
    hand_opinions_on,
    meeting_moment,
    refer_to_body,
    send_statement,
)
from madang.apps.cases.commands.keeping import (
    give_interim_notice,
    issue_dunning_letter,
    keep_time_of,
    remind_case,
    remind_of_promise,
    tell_registration_late,
)
from madang.apps.cases.commands.lapsing import lapse_supplement, note_undelivered, return_case
from madang.apps.cases.commands.meeting_ends import leave_agendas, take_answers
from madang.apps.cases.commands.months import check_month, note_month_check
from madang.apps.cases.commands.noting import (
    NOTES_PURGED_AT_ONCE,
    purge_notes,
    purge_old_notes,
    write_note,
)
from madang.apps.cases.commands.objecting import (
    Objection,
    object_to_refusal,
    take_in_objection,
)
from madang.apps.cases.commands.opinion_ends import lapse_opinion
from madang.apps.cases.commands.opinions import TIMER as OPINION_TIMER
from madang.apps.cases.commands.opinions import (
    Question,
    answer_opinion,
    ask_opinion,
    extend_opinion,
)
from madang.apps.cases.commands.pre_reviewing import begin_after_pre_review, follow_pre_review
from madang.apps.cases.commands.recompute import Cause, count_outage, recompute_cases
from madang.apps.cases.commands.recompute_days import STAGES as RECOMPUTE_STAGES
from madang.apps.cases.commands.reopening import reopen_case
from madang.apps.cases.commands.sending import Destination, send_on_case
from madang.apps.cases.commands.standing import ask_how_it_stands, tell_how_it_stands
from madang.apps.cases.commands.supplement_answers import (
    answer_supplement,
    find_insufficient,
    take_in_supplement,
)
from madang.apps.cases.commands.supplement_days import DUE as SUPPLEMENT_TIMER
from madang.apps.cases.commands.supplement_days import (
    extend_supplement,
    extend_supplement_on_request,
)
from madang.apps.cases.commands.supplementing import (
    Demand,
    Sending,
    demand_supplement,
    repeat_demand,
    send_demand_again,
)
from madang.apps.cases.commands.surveying import answer_survey
from madang.apps.cases.commands.telling_officials import see_all_told, see_told, tell_officials
from madang.apps.cases.commands.transferring import transfer_case
from madang.apps.cases.commands.views import keep_view, remove_view, rename_view
from madang.apps.cases.commands.with_files import file_with_files
from madang.apps.cases.telling import Telling

__all__ = [
    "HOLD_TIMER",
    "NOTES_PURGED_AT_ONCE",
    "OPINION_TIMER",
    "RECOMPUTE_STAGES",
    "SUPPLEMENT_TIMER",
    "Came",
    "Cause",
    "Consent",
    "Demand",
    "Destination",
    "Export",
    "MandateGiven",
    "Objection",
    "Question",
    "Sending",
    "Signatory",
    "Telling",
    "accept_case",
    "agree_to_extension",
    "amend_case",
    "answer_opinion",
    "answer_supplement",
    "answer_survey",
    "ask_for_extension",
    "ask_how_it_stands",
    "ask_opinion",
    "asked_extension",
    "assign_by_file",
    "assign_case",
    "begin_after_pre_review",
    "check_export",
    "check_mandate",
    "check_month",
    "close_as_repeated",
    "close_uncollected",
    "convene_joint_review",
    "correct_case",
    "count_outage",
    "decide_case",
    "demand_representatives",
    "demand_supplement",
    "do_with_several",
    "end_hold_at_limit",
    "enter_roll",
    "extend_case",
    "extend_opinion",
    "extend_supplement",
    "extend_supplement_on_request",
    "file_at_kiosk",
    "file_with_files",
    "find_insufficient",
    "follow_pre_review",
    "give_interim_notice",
    "hand_on_case",
    "hand_opinions_on",
    "hand_out_result",
    "hold_case",
    "issue_dunning_letter",
    "keep_time_of",
    "keep_view",
    "lapse_opinion",
    "lapse_supplement",
    "leave_agendas",
    "leave_unprocessed",
    "make_findable",
    "meeting_moment",
    "merge_cases",
    "name_guardian",
    "name_representatives",
    "needs_consent",
    "note_guidance",
    "note_month_check",
    "note_undelivered",
    "object_to_refusal",
    "purge_notes",
    "purge_old_notes",
    "recompute_cases",
    "record_export",
    "refer_to_body",
    "remind_case",
    "remind_of_promise",
    "remove_decision_text",
    "remove_view",
    "rename_view",
    "reopen_case",
    "repeat_demand",
    "resume_case",
    "return_case",
    "see_all_told",
    "see_told",
    "send_demand_again",
    "send_on_case",
    "send_statement",
    "take_answers",
    "take_in_case",
    "take_in_objection",
    "take_in_supplement",
    "tell_how_it_stands",
    "tell_officials",
    "tell_registration_late",
    "transfer_case",
    "undo_assignment",
    "undo_several",
    "withdraw_on_request",
    "withdraw_own_case",
    "write_decision_text",
    "write_note",
]
