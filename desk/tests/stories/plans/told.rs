//! Stories that run every statement of the desk between them: once on SQLite, since the desk notes a statement's text for both
//! databases.

use crate::test_desk::{Kind, TestDesk};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

/// Told at the same time.
const AT_ONCE: usize = 4;

macro_rules! tell {
    ($($file:ident::$story:ident,)+) => {{
        let (mut telling, free) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        // On this thread: some stories borrow across what they wait for, in ways that none may that moves to another.
        let here = LocalSet::new();
        $({
            let free = free.clone();
            telling.spawn_local_on(async move {
                let _told = free.acquire_owned().await.expect("never closed");
                crate::$file::$story::tell(TestDesk::open(Kind::Sqlite).await).await;
            }, &here);
        })+
        here.run_until(telling.join_all()).await;
    }};
}

/// Tells them. Whoever adds a statement that none of them runs adds the story that does.
pub(super) async fn tell_all() {
    tell![
        absence_races::whoever_leaves_in_the_moment_of_a_return_is_away,
        absence_races::whoever_leaves_while_their_agent_signs_out_is_away,
        accept::starting_again_opens_the_same_chat,
        accept::who_left_while_waiting_is_not_accepted,
        alone::a_crash_right_after_the_message_leaves_nobody_alone,
        alone::an_unanswered_customer_returns_to_the_head_of_the_line_after_3_minutes,
        alone::picking_up_obeys_the_limit,
        attachments::a_file_is_an_entry_of_both_views_and_moves_what_a_message_moves,
        attachments::a_notes_file_is_a_note,
        attachments::a_removed_file_is_refused_at_once_and_gone_with_the_next_beat,
        configuration::a_disabled_account_is_signed_out_and_can_be_enabled_again,
        configuration::a_file_cannot_take_the_last_administrator_away,
        configuration::a_queue_that_others_escalate_to_is_in_use,
        configuration::an_invited_person_of_a_file_sets_a_password_and_works,
        configuration::an_unlimited_agent_accepts_more_than_four,
        configuration::the_documented_examples_apply,
        configuration::what_is_absent_stays_as_it_is,
        context::agents_see_where_a_customer_writes_from_as_far_as_it_is_told,
        fields::an_answer_that_is_removed_is_gone_from_follow_up_and_record_and_its_question_stays,
        fields::a_sites_fields_are_configured_by_name_and_a_list_is_the_whole_list,
        fields::where_nothing_is_asked_a_chat_starts_with_nothing_and_guests_are_told_apart,
        demo_shop::the_demos_shop_names_its_customer_who_is_one_in_all_her_browsers,
        follow_ups::after_a_minute_it_is_anybodys_over_a_restart_too,
        hours::outside_the_hours_no_chat_starts_and_what_was_started_gets_its_first_answer,
        hours::what_goes_back_into_a_closed_line_has_half_an_hour_of_its_own,
        hours::what_is_left_outside_the_hours_is_stored_once_and_is_a_case,
        hours::while_somebody_is_available_nobody_is_ended,
        hours::who_waits_and_leaves_a_message_waits_no_longer,
        hours::whoever_waits_is_warned_told_and_ended_and_their_words_are_a_case,
        identity::a_forgotten_token_opens_nothing_wherever_it_was_copied_to,
        identity::a_guests_open_chat_goes_on_as_the_known_customers_and_staff_read_from_where,
        identity::a_person_is_known_in_50_browsers_and_the_earliest_make_room,
        identity::a_sites_key_is_followed_by_another_without_a_moment_between,
        identity::asking_again_leads_to_the_same_and_a_token_that_is_theirs_stays,
        identity::one_person_in_two_browsers_has_one_chat_and_one_history,
        invitations::a_manager_joins_and_may_comment_from_then_on,
        invitations::who_is_invited_takes_part_owns_nothing_and_may_leave,
        live::what_is_said_in_one_of_many_cases_moves_its_row_and_not_the_list,
        look::a_site_looks_as_it_is_configured_until_that_is_taken_back,
        mail_deliveries::a_mail_that_is_never_taken_is_given_up_and_staff_read_it,
        mails::whom_the_site_has_named_gets_it_there_and_a_guest_is_offered_nothing,
        nodes::what_moved_behind_a_dead_doorbell_is_found_and_nothing_else,
        old_conversations::a_desk_that_says_nothing_or_never_deletes_nothing,
        old_conversations::what_ended_long_enough_ago_goes_with_all_that_belongs_to_it_and_the_rest_stays,
        overview::managers_see_the_open_conversations_of_their_groups_and_nobody_else_does,
        passing_on::an_escalation_that_nobody_can_take_goes_back_after_5_minutes_still_escalated,
        passing_on::passing_it_on_ends_what_was_asked_about_it,
        passing_on::who_is_away_and_passed_on_has_the_time_of_those_who_wait,
        passing_on::who_is_passed_on_keeps_the_moment_from_which_they_wait,
        people::disabling_beside_a_running_desk_reaches_it_with_the_configuration,
        people::of_two_administrators_who_disable_each_other_one_stays,
        people::using_a_session_is_written_down_once_an_hour_at_most,
        presence::a_process_that_was_late_once_still_has_whoever_is_connected_to_it,
        presence::the_first_sign_in_is_available_and_the_choice_is_kept,
        read_marks::reading_is_one_write_for_all,
        readiness::a_desk_whose_files_are_gone_is_not_ready,
        record_activity::a_long_activity_is_read_in_pages,
        record_activity::a_note_on_a_record_is_stored_once_and_no_customer_reads_it,
        record_activity::the_customer_reads_comments_on_their_case_on_its_card_until_they_are_removed,
        record_activity::what_was_said_on_a_record_can_be_removed,
        record_changes::who_may_read_and_change_a_record,
        record_changes::the_customer_reads_how_their_case_stands_as_it_moves,
        record_closing::its_agent_confirms_that_the_conversation_ends_with_it,
        record_links::an_existing_record_of_the_customer_is_linked_by_number_or_search,
        record_links::relinking_keeps_what_each_record_saw,
        record_list::a_group_with_records_is_removed_only_with_who_takes_them_over,
        record_list::filters_orders_and_pages_agree_with_a_plain_look_at_all,
        record_removed::a_card_number_that_is_removed_is_gone_from_description_card_search_and_activity,
        remove_text::a_note_sent_as_a_comment_is_gone_from_all_views_and_its_place_stays,
        reopening::not_once_the_customer_has_another_chat,
        reopening::who_was_away_in_conversation_reopens_it_and_any_agent_may_accept,
        retention::a_long_conversation_is_erased_in_steps_and_by_another_after_a_crash,
        retention::an_address_may_be_several_peoples_and_only_who_is_named_is_erased,
        retention::an_export_holds_what_is_theirs_and_nothing_that_is_not,
        retention::nothing_that_holds_their_mark_is_left_of_whoever_is_erased_and_what_is_counted_stays,
        schedules::a_schedule_is_applied_once_and_changed_by_field,
        schedules::a_schedule_that_queues_open_by_goes_only_where_it_is_said_by_which_they_do,
        seldom::a_number_leads_to_its_conversation_only_for_who_may_read_it,
        seldom::what_fails_is_put_off_and_stops_nobody,
        seldom::what_is_too_old_is_removed,
        seldom::who_starts_after_a_topic_has_moved_waits_in_its_new_queue,
        settings::what_is_set_is_set_after_a_restart_and_setting_it_again_changes_nothing,
        silence::whoever_types_at_the_last_moment_is_not_closed_out,
        standing::who_waits_what_is_open_and_what_is_late_is_told_by_queue,
        survey::a_customer_rates_an_ended_chat_once_and_staff_read_it,
        survey::managers_read_how_the_chats_of_their_queues_were_rated_and_nobody_else_does,
        taking::who_takes_part_may_leave_and_is_gone_from_it,
        transfer_answers::accepting_makes_the_recipient_the_owner_and_the_originator_a_participant,
        transfer_ends::a_request_expires_after_3_minutes_and_both_are_told,
        transfer_ends::no_request_expires_while_there_is_no_desk,
        transfers::the_list_names_who_can_take_it_members_first_and_who_cannot_with_the_reason,
        transfers::who_cancels_may_ask_again_and_the_other_sees_it,
        transcripts::nobody_keeps_anothers_chat,
        versions::the_assets_of_the_last_two_builds_are_there_for_every_node,
        versions::who_stops_in_order_says_so_and_comes_again,
    ];
}
