/* dict.c - the X12 005010 dictionary: what an element, a composite and a segment are, anywhere. */
#include "x12/dict.h"

#include <string.h>

/* clang-format off */

/* In order of number. 10001 to 10065 are the interchange's own I01 to I65. */
const struct x12_dict_element x12_dict_elements[] = {
    {2, X12_N0, 1, 6, "sets_accepted", NULL},
    {19, X12_AN, 2, 30, "city", NULL},
    {26, X12_ID, 2, 3, "country_code", "country"},
    {28, X12_N0, 1, 9, "group_control_number", NULL},
    {61, X12_AN, 1, 30, "free_form_information", NULL},
    {65, X12_R, 1, 8, "height", NULL},
    {66, X12_ID, 1, 2, "id_qualifier", NULL},
    {67, X12_AN, 2, 80, "id", NULL},
    {81, X12_R, 1, 10, "weight", NULL},
    {93, X12_AN, 1, 60, "name", NULL},
    {96, X12_N0, 1, 10, "segment_count", NULL},
    {97, X12_N0, 1, 6, "set_count", NULL},
    {98, X12_ID, 2, 3, "entity_identifier_code", NULL},
    {100, X12_ID, 3, 3, "currency_code", "currency"},
    {107, X12_ID, 1, 2, "payment_method_type_code", NULL},
    {116, X12_ID, 3, 15, "postal_code", NULL},
    {118, X12_R, 1, 9, "rate", NULL},
    {123, X12_N0, 1, 6, "sets_received", NULL},
    {124, X12_AN, 2, 15, "application_receiver_code", NULL},
    {127, X12_AN, 1, 50, "reference_id", NULL},
    {128, X12_ID, 2, 3, "reference_id_qualifier", NULL},
    {142, X12_AN, 2, 15, "application_sender_code", NULL},
    {143, X12_ID, 3, 3, "transaction_set_id", NULL},
    {156, X12_ID, 2, 2, "state_code", "state"},
    {166, X12_AN, 1, 55, "address_line", NULL},
    {212, X12_R, 1, 17, "unit_price", NULL},
    {234, X12_AN, 1, 48, "product_id", NULL},
    {235, X12_ID, 2, 2, "product_id_qualifier", NULL},
    {236, X12_ID, 3, 3, "price_id_code", NULL},
    {248, X12_ID, 1, 1, "allowance_or_charge", NULL},
    {280, X12_R, 4, 10, "exchange_rate", NULL},
    {289, X12_N0, 1, 2, "multiple_price_quantity", NULL},
    {305, X12_ID, 1, 2, "transaction_handling_code", NULL},
    {306, X12_ID, 1, 2, "action_code", NULL},
    {309, X12_ID, 1, 2, "location_qualifier", NULL},
    {310, X12_AN, 1, 30, "location_id", NULL},
    {329, X12_AN, 4, 9, "set_control_number", NULL},
    {331, X12_ID, 2, 2, "handling_method_code", NULL},
    {332, X12_R, 1, 6, "percent", NULL},
    {337, X12_TM, 4, 8, "time", NULL},
    {338, X12_R, 1, 6, "terms_discount_percent", NULL},
    {350, X12_AN, 1, 20, "assigned_id", NULL},
    {352, X12_AN, 1, 80, "description", NULL},
    {353, X12_ID, 2, 2, "purpose_code", NULL},
    {355, X12_ID, 2, 2, "unit_code", NULL},
    {358, X12_R, 1, 15, "quantity_invoiced", NULL},
    {363, X12_ID, 3, 3, "note_reference_code", NULL},
    {364, X12_AN, 1, 256, "communication_number", NULL},
    {365, X12_ID, 2, 2, "communication_number_qualifier", NULL},
    {366, X12_ID, 2, 2, "contact_function_code", NULL},
    {373, X12_DT, 8, 8, "date", NULL},
    {374, X12_ID, 3, 3, "date_qualifier", NULL},
    {378, X12_ID, 1, 1, "allowance_percent_qualifier", NULL},
    {380, X12_R, 1, 15, "quantity", NULL},
    {426, X12_ID, 2, 2, "adjustment_reason_code", NULL},
    {429, X12_AN, 1, 16, "check_number", NULL},
    {443, X12_AN, 1, 20, "contact_inquiry_reference", NULL},
    {447, X12_AN, 1, 4, "loop_id", NULL},
    {449, X12_AN, 1, 80, "fixed_format_information", NULL},
    {455, X12_ID, 1, 2, "responsible_agency_code", NULL},
    {478, X12_ID, 1, 1, "credit_debit_flag", NULL},
    {479, X12_ID, 2, 2, "functional_id_code", NULL},
    {480, X12_AN, 1, 12, "version_code", NULL},
    {481, X12_ID, 1, 2, "trace_type_code", NULL},
    {482, X12_ID, 2, 2, "payment_action_code", NULL},
    {499, X12_AN, 1, 10, "condition_value", NULL},
    {506, X12_ID, 2, 2, "bank_id_qualifier", NULL},
    {507, X12_AN, 3, 12, "bank_id", NULL},
    {508, X12_AN, 1, 35, "account_number", NULL},
    {509, X12_AN, 10, 10, "originating_company_id", NULL},
    {510, X12_AN, 9, 9, "originating_company_supplemental_code", NULL},
    {522, X12_ID, 1, 3, "amount_qualifier", NULL},
    {554, X12_N0, 1, 6, "assigned_number", NULL},
    {559, X12_ID, 2, 2, "agency_qualifier", NULL},
    {569, X12_ID, 1, 3, "account_number_qualifier", NULL},
    {584, X12_ID, 2, 2, "employment_status_code", NULL},
    {591, X12_ID, 3, 3, "payment_method_code", NULL},
    {594, X12_ID, 1, 1, "frequency_code", NULL},
    {609, X12_N0, 1, 9, "count", NULL},
    {610, X12_N2, 1, 15, "amount_implied", NULL},
    {615, X12_ID, 1, 2, "time_period_qualifier", NULL},
    {616, X12_N0, 1, 3, "period_count", NULL},
    {618, X12_ID, 1, 3, "set_error_code", NULL},
    {620, X12_ID, 1, 3, "segment_error_code", NULL},
    {621, X12_ID, 1, 3, "element_error_code", NULL},
    {623, X12_ID, 2, 2, "time_code", NULL},
    {628, X12_AN, 1, 12, "hierarchical_id", NULL},
    {639, X12_ID, 2, 2, "unit_price_basis_code", NULL},
    {640, X12_ID, 2, 2, "transaction_type_code", NULL},
    {648, X12_ID, 3, 3, "price_multiplier_qualifier", NULL},
    {649, X12_R, 1, 10, "multiplier", NULL},
    {659, X12_ID, 1, 2, "verification_basis_code", NULL},
    {662, X12_ID, 1, 1, "relationship_code", NULL},
    {669, X12_ID, 3, 3, "currency_exchange_code", NULL},
    {673, X12_ID, 2, 2, "quantity_qualifier", NULL},
    {678, X12_ID, 1, 2, "delivery_pattern_code", NULL},
    {679, X12_ID, 1, 1, "delivery_time_code", NULL},
    {687, X12_ID, 2, 2, "trade_class_code", NULL},
    {704, X12_ID, 1, 2, "action_indicated_code", NULL},
    {706, X12_ID, 2, 2, "entity_relationship_code", NULL},
    {715, X12_ID, 1, 1, "group_acknowledgment_code", NULL},
    {716, X12_ID, 1, 3, "group_error_code", NULL},
    {717, X12_ID, 1, 1, "set_acknowledgment_code", NULL},
    {719, X12_N0, 1, 6, "segment_position", NULL},
    {721, X12_ID, 2, 3, "segment_id", NULL},
    {722, X12_N0, 1, 2, "element_position", NULL},
    {724, X12_AN, 1, 99, "bad_element_copy", NULL},
    {725, X12_N0, 1, 4, "data_element_number", NULL},
    {734, X12_AN, 1, 12, "hierarchical_parent_id", NULL},
    {735, X12_ID, 1, 2, "hierarchical_level_code", NULL},
    {736, X12_ID, 1, 1, "hierarchical_child_code", NULL},
    {737, X12_ID, 2, 2, "measurement_reference_code", NULL},
    {738, X12_ID, 1, 3, "measurement_qualifier", NULL},
    {739, X12_R, 1, 20, "measurement_value", NULL},
    {740, X12_R, 1, 20, "range_minimum", NULL},
    {741, X12_R, 1, 20, "range_maximum", NULL},
    {752, X12_ID, 2, 2, "layer_position_code", NULL},
    {755, X12_ID, 2, 2, "report_type_code", NULL},
    {756, X12_ID, 1, 2, "report_transmission_code", NULL},
    {757, X12_N0, 1, 2, "copies_needed", NULL},
    {770, X12_AN, 1, 20, "option_number", NULL},
    {782, X12_R, 1, 18, "amount", NULL},
    {786, X12_ID, 2, 2, "security_level_code", NULL},
    {799, X12_AN, 1, 30, "version_id", NULL},
    {812, X12_ID, 1, 10, "payment_format_code", NULL},
    {819, X12_ID, 2, 3, "language_code", NULL},
    {875, X12_ID, 3, 3, "maintenance_type_code", NULL},
    {889, X12_ID, 1, 1, "follow_up_action_code", NULL},
    {901, X12_ID, 2, 2, "reject_reason_code", NULL},
    {923, X12_ID, 1, 1, "prognosis_code", NULL},
    {933, X12_AN, 1, 264, "free_form_text", NULL},
    {934, X12_ID, 2, 2, "printer_control_code", NULL},
    {935, X12_ID, 2, 2, "measurement_significance_code", NULL},
    {936, X12_ID, 2, 2, "measurement_attribute_code", NULL},
    {954, X12_R, 1, 10, "percentage", NULL},
    {1005, X12_ID, 4, 4, "hierarchical_structure_code", NULL},
    {1018, X12_R, 1, 15, "exponent", NULL},
    {1028, X12_AN, 1, 38, "claim_id", NULL},
    {1029, X12_ID, 1, 2, "claim_status_code", NULL},
    {1032, X12_ID, 1, 2, "claim_filing_indicator_code", NULL},
    {1033, X12_ID, 1, 2, "adjustment_group_code", NULL},
    {1034, X12_ID, 1, 5, "adjustment_reason_code", "carc"},
    {1035, X12_AN, 1, 60, "last_name_or_organization", NULL},
    {1036, X12_AN, 1, 35, "first_name", NULL},
    {1037, X12_AN, 1, 25, "middle_name", NULL},
    {1038, X12_AN, 1, 10, "name_prefix", NULL},
    {1039, X12_AN, 1, 10, "name_suffix", NULL},
    {1048, X12_ID, 1, 3, "business_function_code", NULL},
    {1065, X12_ID, 1, 1, "entity_type_qualifier", NULL},
    {1066, X12_ID, 1, 2, "citizenship_status_code", NULL},
    {1067, X12_ID, 1, 1, "marital_status_code", NULL},
    {1068, X12_ID, 1, 1, "gender_code", NULL},
    {1069, X12_ID, 2, 2, "relationship_code", NULL},
    {1073, X12_ID, 1, 1, "yes_no_code", NULL},
    {1109, X12_ID, 1, 1, "race_or_ethnicity_code", NULL},
    {1136, X12_ID, 2, 2, "code_category", NULL},
    {1137, X12_AN, 1, 15, "medical_code_value", NULL},
    {1138, X12_ID, 1, 1, "payer_responsibility_code", NULL},
    {1143, X12_ID, 1, 1, "coordination_of_benefits_code", NULL},
    {1146, X12_ID, 1, 1, "disability_type_code", NULL},
    {1149, X12_ID, 4, 6, "occupation_code", NULL},
    {1154, X12_ID, 1, 1, "work_intensity_code", NULL},
    {1161, X12_ID, 1, 2, "product_option_code", NULL},
    {1165, X12_ID, 1, 1, "confidentiality_code", NULL},
    {1166, X12_ID, 2, 2, "contract_type_code", NULL},
    {1167, X12_R, 1, 6, "sample_selection_modulus", NULL},
    {1176, X12_ID, 2, 3, "employment_class_code", NULL},
    {1201, X12_ID, 1, 1, "information_status_code", NULL},
    {1203, X12_ID, 2, 3, "maintenance_reason_code", NULL},
    {1204, X12_AN, 1, 50, "plan_coverage_description", NULL},
    {1205, X12_ID, 2, 3, "insurance_line_code", NULL},
    {1207, X12_ID, 3, 3, "coverage_level_code", NULL},
    {1209, X12_ID, 1, 1, "underwriting_decision_code", NULL},
    {1211, X12_ID, 2, 3, "drug_house_code", NULL},
    {1212, X12_ID, 1, 1, "health_related_code", NULL},
    {1213, X12_ID, 1, 1, "current_health_condition_code", NULL},
    {1214, X12_AN, 1, 5, "salary_grade", NULL},
    {1215, X12_ID, 1, 1, "identification_card_type_code", NULL},
    {1216, X12_ID, 1, 1, "benefit_status_code", NULL},
    {1218, X12_ID, 1, 1, "medicare_plan_code", NULL},
    {1219, X12_ID, 1, 2, "cobra_qualifying_event_code", NULL},
    {1220, X12_ID, 1, 1, "student_status_code", NULL},
    {1221, X12_ID, 1, 3, "provider_code", NULL},
    {1222, X12_AN, 1, 3, "provider_specialty_code", NULL},
    {1223, X12_ID, 3, 3, "provider_organization_code", NULL},
    {1250, X12_ID, 2, 3, "date_format_qualifier", NULL},
    {1251, X12_AN, 1, 35, "date_or_period", NULL},
    {1270, X12_ID, 1, 3, "code_list_qualifier", NULL},
    {1271, X12_AN, 1, 30, "industry_code", NULL},
    {1300, X12_ID, 4, 4, "service_charge_code", NULL},
    {1301, X12_AN, 1, 10, "agency_service_charge_code", NULL},
    {1303, X12_ID, 1, 2, "language_use_code", NULL},
    {1314, X12_ID, 1, 1, "admission_source_code", NULL},
    {1315, X12_ID, 1, 1, "admission_type_code", NULL},
    {1316, X12_ID, 1, 1, "ambulance_transport_code", NULL},
    {1317, X12_ID, 1, 1, "ambulance_transport_reason_code", NULL},
    {1321, X12_ID, 2, 3, "condition_code", NULL},
    {1322, X12_ID, 1, 1, "certification_type_code", NULL},
    {1325, X12_ID, 1, 1, "claim_frequency_code", NULL},
    {1327, X12_ID, 1, 1, "copay_status_code", NULL},
    {1328, X12_N0, 1, 2, "diagnosis_pointer", NULL},
    {1331, X12_AN, 1, 2, "facility_code", NULL},
    {1332, X12_ID, 1, 2, "facility_code_qualifier", NULL},
    {1333, X12_ID, 1, 2, "record_format_code", NULL},
    {1334, X12_ID, 1, 1, "shortage_area_code", NULL},
    {1335, X12_ID, 1, 1, "insulin_dependent_code", NULL},
    {1336, X12_ID, 1, 3, "insurance_type_code", NULL},
    {1337, X12_ID, 1, 1, "level_of_care_code", NULL},
    {1338, X12_ID, 1, 3, "level_of_service_code", NULL},
    {1339, X12_AN, 2, 2, "procedure_modifier", NULL},
    {1340, X12_ID, 1, 2, "multiple_procedure_code", NULL},
    {1341, X12_AN, 1, 2, "national_review_value", NULL},
    {1342, X12_ID, 1, 1, "patient_condition_code", NULL},
    {1343, X12_ID, 1, 2, "non_institutional_claim_type_code", NULL},
    {1345, X12_ID, 1, 1, "nursing_home_status_code", NULL},
    {1348, X12_ID, 1, 1, "oxygen_equipment_code", NULL},
    {1349, X12_ID, 1, 1, "oxygen_test_condition_code", NULL},
    {1350, X12_ID, 1, 1, "oxygen_test_finding_code", NULL},
    {1351, X12_ID, 1, 1, "patient_signature_source_code", NULL},
    {1352, X12_ID, 1, 2, "patient_status_code", NULL},
    {1354, X12_ID, 1, 4, "drg_code", NULL},
    {1358, X12_ID, 1, 1, "prosthesis_code", NULL},
    {1359, X12_ID, 1, 1, "assignment_code", NULL},
    {1360, X12_ID, 1, 1, "provider_agreement_code", NULL},
    {1361, X12_ID, 1, 3, "oral_cavity_code", NULL},
    {1362, X12_ID, 2, 3, "related_cause_code", NULL},
    {1363, X12_ID, 1, 1, "release_of_information_code", NULL},
    {1364, X12_ID, 1, 2, "review_code", NULL},
    {1365, X12_ID, 1, 2, "service_type_code", NULL},
    {1366, X12_ID, 2, 3, "special_program_code", NULL},
    {1367, X12_ID, 2, 3, "subluxation_level_code", NULL},
    {1368, X12_ID, 1, 2, "tooth_status_code", NULL},
    {1369, X12_ID, 1, 2, "tooth_surface_code", NULL},
    {1371, X12_R, 1, 10, "unit_rate", NULL},
    {1373, X12_ID, 2, 4, "measurement_method_code", NULL},
    {1382, X12_ID, 1, 1, "oxygen_delivery_code", NULL},
    {1383, X12_ID, 2, 2, "claim_submission_reason_code", NULL},
    {1384, X12_ID, 1, 1, "patient_location_code", NULL},
    {1390, X12_ID, 1, 2, "eligibility_code", NULL},
    {1470, X12_N0, 1, 9, "number", NULL},
    {1473, X12_ID, 2, 2, "pricing_methodology_code", NULL},
    {1476, X12_ID, 1, 1, "language_proficiency_code", NULL},
    {1514, X12_ID, 1, 2, "delay_reason_code", NULL},
    {1525, X12_ID, 1, 2, "request_category_code", NULL},
    {1526, X12_ID, 1, 2, "policy_compliance_code", NULL},
    {1527, X12_ID, 1, 2, "exception_code", NULL},
    {1528, X12_N0, 1, 2, "component_position", NULL},
    {1595, X12_ID, 1, 1, "government_service_affiliation_code", NULL},
    {1596, X12_ID, 2, 2, "military_rank_code", NULL},
    {1686, X12_N0, 1, 4, "repetition_position", NULL},
    {1701, X12_ID, 1, 1, "medicare_eligibility_reason_code", NULL},
    {1705, X12_AN, 1, 35, "implementation_guide_id", NULL},
    {1715, X12_ID, 1, 3, "country_subdivision_code", NULL},
    {9998, X12_AN, 1, 35, "context_reference", NULL},
    {9999, X12_AN, 1, 35, "context_name", NULL},
    {10001, X12_ID, 2, 2, "authorization_qualifier", NULL},
    {10002, X12_AN, 10, 10, "authorization_information", NULL},
    {10003, X12_ID, 2, 2, "security_qualifier", NULL},
    {10004, X12_AN, 10, 10, "security_information", NULL},
    {10005, X12_ID, 2, 2, "interchange_id_qualifier", NULL},
    {10006, X12_AN, 15, 15, "interchange_sender_id", NULL},
    {10007, X12_AN, 15, 15, "interchange_receiver_id", NULL},
    {10008, X12_DT, 6, 6, "interchange_date", NULL},
    {10009, X12_TM, 4, 4, "interchange_time", NULL},
    {10011, X12_ID, 5, 5, "interchange_version", NULL},
    {10012, X12_N0, 9, 9, "interchange_control_number", NULL},
    {10013, X12_ID, 1, 1, "acknowledgment_requested", NULL},
    {10014, X12_ID, 1, 1, "usage_indicator", NULL},
    {10015, X12_AN, 1, 1, "component_separator", NULL},
    {10016, X12_N0, 1, 5, "group_count", NULL},
    {10017, X12_ID, 1, 1, "interchange_acknowledgment_code", NULL},
    {10018, X12_ID, 3, 3, "interchange_note_code", NULL},
    {10065, X12_AN, 1, 1, "repetition_separator", NULL},
};

/* In order of id. "name@set": the external code set that governs the part in this place. */
const struct x12_dict_composite x12_dict_composites[] = {
    {"C001", "355 1018 649 355 1018 649 355 1018 649 355 1018 649 355 1018 649",
     "unit_code exponent multiplier unit_code_2 exponent_2 multiplier_2 unit_code_3 exponent_3 "
     "multiplier_3 unit_code_4 exponent_4 multiplier_4 unit_code_5 exponent_5 multiplier_5", NULL},
    {"C002", "704 704 704 704 704", "action action_2 action_3 action_4 action_5", NULL},
    {"C003", "235 234 1339 1339 1339 1339 352 234",
     "qualifier code modifier_1 modifier_2 modifier_3 modifier_4 description code_range_end", NULL},
    {"C004", "1328 1328 1328 1328", "pointer_1 pointer_2 pointer_3 pointer_4", NULL},
    {"C005", "1369 1369 1369 1369 1369", "surface_1 surface_2 surface_3 surface_4 surface_5", NULL},
    {"C006", "1361 1361 1361 1361 1361", "area_1 area_2 area_3 area_4 area_5", NULL},
    {"C022", "1270 1271 1250 1251 782 380 799 1271 1073",
     "qualifier code date_format date_or_period amount quantity version code_range_end "
     "present_on_admission", "P0304 E0809"},
    {"C023", "1331 1332 1325",
     "facility_code@place_of_service facility_code_qualifier frequency_code", NULL},
    {"C024", "1362 1362 1362 156 26",
     "related_cause_1 related_cause_2 related_cause_3 state_code country_code", NULL},
    {"C030", "722 1528 1686", "element_position component_position repetition_position", NULL},
    {"C035", "1222 559 1073", "specialty_code agency_qualifier yes_no_code", NULL},
    {"C040", "128 127 128 127 128 127", "qualifier id qualifier_2 id_2 qualifier_3 id_3",
     "P0304 P0506"},
    {"C042", "426 127", "reason_code reference_id", NULL},
    {"C043", "1271 1271 98 1270",
     "category_code@claim_status_category status_code@claim_status entity_code@entity "
     "code_list_qualifier", NULL},
    {"C052", "1218 1701 1701 1701",
     "medicare_plan_code eligibility_reason_code eligibility_reason_code_2 "
     "eligibility_reason_code_3", NULL},
    {"C056", "1109 1270 1271", "race_or_ethnicity_code code_list_qualifier code", "P0203"},
    {"C998", "9999 9998", "context_name context_reference", NULL},
    {"C999", "725 725", "data_element_number data_element_number_2", NULL},
};

/* In order of id. */
const struct x12_dict_segment x12_dict_segments[] = {
    {"AAA", "request validation", "1073 559 901 889",
     "valid_request agency_qualifier reject_reason_code follow_up_action_code", NULL},
    {"ACT", "account", "508 93 66 67 569 508 352 107 1216",
     "account_number name id_qualifier id account_number_qualifier account_number_2 description "
     "payment_method_type_code benefit_status_code", "P0304 C0506 C0705"},
    {"ADX", "adjustment", "782 426 128 127",
     "amount reason_code reference_id_qualifier reference_id", "P0304"},
    {"AK1", "group acknowledged", "479 28 480",
     "functional_id_code group_control_number version_code", NULL},
    {"AK2", "set acknowledged", "143 329 1705",
     "transaction_set_id set_control_number implementation_guide_id", NULL},
    {"AK9", "group verdict", "715 97 123 2 716 716 716 716 716",
     "acknowledgment_code sets_declared sets_received sets_accepted error_code_1 error_code_2 "
     "error_code_3 error_code_4 error_code_5", NULL},
    {"AMT", "amount", "522 782 478", "qualifier amount credit_debit_flag", NULL},
    {"BGN", "beginning", "353 127 373 337 623 127 640 306 786",
     "purpose_code reference_id date time time_code original_reference_id transaction_type_code "
     "action_code security_level_code", "C0504"},
    {"BHT", "beginning of hierarchy", "1005 353 127 373 337 640",
     "hierarchical_structure_code purpose_code reference_id date time transaction_type_code", NULL},
    {"BPR", "payment order",
     "305 782 478 591 812 506 507 569 508 509 510 506 507 569 508 373 1048 506 507 569 508",
     "transaction_handling_code amount credit_debit_flag payment_method_code payment_format_code "
     "sender_bank_id_qualifier sender_bank_id sender_account_qualifier sender_account_number "
     "originating_company_id originating_company_supplemental_code receiver_bank_id_qualifier "
     "receiver_bank_id receiver_account_qualifier receiver_account_number payment_date "
     "business_function_code third_bank_id_qualifier third_bank_id third_account_qualifier "
     "third_account_number", "P0607 C0809 P1213 C1415 P1819 C2021"},
    {"CAS", "adjustments",
     "1033 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380",
     "group_code reason_code_1 amount_1 quantity_1 reason_code_2 amount_2 quantity_2 "
     "reason_code_3 amount_3 quantity_3 reason_code_4 amount_4 quantity_4 reason_code_5 amount_5 "
     "quantity_5 reason_code_6 amount_6 quantity_6",
     "L050607 C0605 C0705 L080910 C0908 C1008 L111213 C1211 C1311 L141516 C1514 C1614 L171819 "
     "C1817 C1917"},
    {"CL1", "institutional claim", "1315 1314 1352 1345",
     "admission_type_code admission_source_code patient_status_code nursing_home_status_code",
     NULL},
    {"CLM", "claim",
     "1028 782 1032 1343 C023 1073 1359 1073 1363 1351 C024 1366 1073 1338 1073 1360 1029 1073 "
     "1383 1514",
     "claim_id charge_amount claim_filing_indicator_code non_institutional_claim_type_code "
     "facility provider_signature_on_file assignment_code benefits_assigned "
     "release_of_information_code patient_signature_source_code related_causes "
     "special_program_code service_information_given level_of_service_code second_opinion "
     "provider_agreement_code claim_status_code predetermination claim_submission_reason_code "
     "delay_reason_code", NULL},
    {"CLP", "claim payment", "1028 1029 782 782 782 1032 127 1331 1325 1352 1354 380 954 1073",
     "claim_id claim_status_code charge_amount paid_amount patient_responsibility_amount "
     "claim_filing_indicator_code payer_claim_control_number facility_code claim_frequency_code "
     "patient_status_code drg_code drg_weight discharge_fraction patient_authorization", NULL},
    {"CN1", "contract", "1166 782 332 127 338 799",
     "contract_type_code amount percent contract_code terms_discount_percent version_id", NULL},
    {"COB", "coordination of benefits", "1138 127 1143 1365*",
     "payer_responsibility_code reference_id coordination_of_benefits_code service_type_codes",
     NULL},
    {"CR1", "ambulance transport", "355 81 1316 1317 355 380 166 166 352 352",
     "weight_unit_code patient_weight transport_code transport_reason_code distance_unit_code "
     "distance origin_address destination_address round_trip_purpose stretcher_purpose",
     "P0102 P0506"},
    {"CR2", "spinal manipulation", "609 380 1367 1367 355 380 380 1342 1073 352 352 1073",
     "series_number series_quantity subluxation_level_code subluxation_level_code_2 "
     "time_period_code period_count monthly_treatment_count patient_condition_code complication "
     "condition_description condition_description_2 x_ray_available", "P0102 C0403 P0506"},
    {"CR3", "durable medical equipment", "1322 355 380 1335 352",
     "certification_type_code unit_code duration insulin_dependent_code description", "P0203"},
    {"CR5", "oxygen therapy",
     "1322 380 1348 1348 352 380 380 380 352 380 380 1349 1350 1350 1350 380 1382 1348",
     "certification_type_code treatment_period_count equipment_code equipment_code_2 "
     "equipment_reason flow_rate daily_use_count use_period_hours therapist_order "
     "arterial_blood_gas oxygen_saturation test_condition_code test_finding_code "
     "test_finding_code_2 test_finding_code_3 portable_flow_rate delivery_code equipment_code_3",
     NULL},
    {"CR6", "home health care",
     "923 373 1250 1251 373 1073 1073 1322 373 235 1137 373 373 373 1250 1251 1384 373 373 373 373",
     "prognosis_code start_date certification_period_format certification_period diagnosis_date "
     "skilled_nursing_facility medicare_coverage certification_type_code surgery_date "
     "surgery_code_qualifier surgery_code order_date last_visit_date physician_contact_date "
     "admission_period_format admission_period patient_location_code date_18 date_19 date_20 "
     "date_21", "P0304 P091011 P151617"},
    {"CRC", "conditions", "1136 1073 1321 1321 1321 1321 1321",
     "code_category certification_applies condition_code_1 condition_code_2 condition_code_3 "
     "condition_code_4 condition_code_5", NULL},
    {"CTP", "pricing", "687 236 212 380 C001 648 649 782 639 499 289",
     "trade_class_code price_id_code unit_price quantity unit price_multiplier_qualifier "
     "multiplier amount unit_price_basis_code condition_value multiple_price_quantity",
     "P0405 C0607 C0902 C1002 C1103"},
    {"CTX", "context", "C998 721 719 447 C030 C999",
     "context segment_id segment_position loop_id position reference", NULL},
    {"CUR", "currency",
     "98 100 280 98 100 669 374 373 337 374 373 337 374 373 337 374 373 337 374 373 337",
     "entity_identifier_code currency_code exchange_rate entity_identifier_code_2 "
     "currency_code_2 currency_exchange_code date_qualifier_1 date_1 time_1 date_qualifier_2 "
     "date_2 time_2 date_qualifier_3 date_3 time_3 date_qualifier_4 date_4 time_4 "
     "date_qualifier_5 date_5 time_5",
     "C0807 C0907 L101112 C1110 C1210 L131415 C1413 C1513 L161718 C1716 C1816 L192021 C2019 C2119"},
    {"DMG", "demographics", "1250 1251 1068 1067 C056* 1066 26 659 380 1270 1271",
     "date_format_qualifier birth_date gender_code marital_status_code race_or_ethnicity "
     "citizenship_status_code country_code verification_basis_code quantity code_list_qualifier "
     "code", "P0102 P1011 C1105"},
    {"DN1", "orthodontic treatment", "380 380 1073 352",
     "total_months remaining_months orthodontic appliance_description", NULL},
    {"DN2", "tooth status", "127 1368 380 1250 1251 1270",
     "tooth_number status_code pocket_depth date_format_qualifier date_or_period "
     "code_list_qualifier", "P0405"},
    {"DSB", "disability", "1146 380 1149 1154 1161 782 235 1137",
     "disability_type_code quantity occupation_code work_intensity_code product_option_code "
     "amount product_id_qualifier medical_code_value", "P0708"},
    {"DTM", "date or time", "374 373 337 623 1250 1251",
     "qualifier date time time_code date_format_qualifier date_or_period", "R020305 C0403 P0506"},
    {"DTP", "date or period", "374 1250 1251", "qualifier date_format_qualifier date_or_period",
     NULL},
    {"EB", "eligibility or benefit",
     "1390 1207 1365* 1336 1204 615 782 954 673 380 1073 1073 C003 C004",
     "eligibility_code coverage_level_code service_type_codes insurance_type_code "
     "plan_coverage_description time_period_qualifier amount percentage quantity_qualifier "
     "quantity authorization_required in_network procedure diagnosis_pointers", "P0910"},
    {"EC", "employment class", "1176 1176 1176 954 1201 1149",
     "employment_class_code employment_class_code_2 employment_class_code_3 percentage "
     "information_status_code occupation_code", NULL},
    {"ENT", "entity", "554 98 66 67 98 66 67 128 127",
     "assigned_number entity_identifier_code id_qualifier id entity_identifier_code_2 "
     "id_qualifier_2 id_2 reference_id_qualifier reference_id", "P020304 P050607 P0809"},
    {"EQ", "eligibility inquiry", "1365* C003 1207 1336 C004",
     "service_type_codes procedure coverage_level_code insurance_type_code diagnosis_pointers",
     "R0102"},
    {"FRM", "form answer", "350 1073 127 373 332",
     "question_number yes_no_answer text_answer date_answer percent_answer", "R02030405"},
    {"GE", "group trailer", "97 28", "set_count group_control_number", NULL},
    {"GS", "group header", "479 142 124 373 337 28 455 480",
     "functional_id_code application_sender_code application_receiver_code date time "
     "group_control_number responsible_agency_code version_code", NULL},
    {"HCP", "repricing", "1473 782 782 127 118 127 782 234 235 234 355 380 901 1526 1527",
     "pricing_methodology_code repriced_amount savings_amount repricing_organization_id "
     "per_diem_or_flat_rate approved_group_code approved_group_amount approved_revenue_code "
     "approved_procedure_qualifier approved_procedure_code unit_code approved_quantity "
     "reject_reason_code policy_compliance_code exception_code", "R0113 P0910 P1112"},
    {"HCR", "review decision", "306 127 1271 1073",
     "action_code review_number reason_code@review_decision_reason second_opinion", NULL},
    {"HD", "health coverage", "875 1203 1205 1204 1207 609 609 1209 1073 1211 1073",
     "maintenance_type_code maintenance_reason_code insurance_line_code "
     "plan_coverage_description coverage_level_code count count_2 underwriting_decision_code "
     "late_enrollment drug_house_code yes_no_code", NULL},
    {"HI", "health care codes", "C022 C022 C022 C022 C022 C022 C022 C022 C022 C022 C022 C022",
     "code_1 code_2 code_3 code_4 code_5 code_6 code_7 code_8 code_9 code_10 code_11 code_12",
     NULL},
    {"HL", "hierarchical level", "628 734 735 736",
     "hierarchical_id hierarchical_parent_id hierarchical_level_code hierarchical_child_code",
     NULL},
    {"HLH", "health information", "1212 65 81 81 352 1213 352",
     "health_related_code height weight weight_2 description current_health_condition_code "
     "description_2", NULL},
    {"HSD", "delivery of services", "673 380 355 1167 615 616 678 679",
     "quantity_qualifier quantity unit_code sample_selection_modulus time_period_qualifier "
     "period_count delivery_pattern_code delivery_time_code", "P0102 C0605"},
    {"ICM", "individual income", "594 782 380 310 1214 100",
     "frequency_code amount quantity location_id salary_grade currency_code", NULL},
    {"IDC", "identification card", "1204 1215 380 306",
     "plan_coverage_description identification_card_type_code quantity action_code", NULL},
    {"IEA", "interchange trailer", "I16 I12", "group_count interchange_control_number", NULL},
    {"III", "information", "1270 1271 1136 933 380 C001 752 752 752",
     "code_list_qualifier code code_category free_form_text quantity unit layer_position_code "
     "layer_position_code_2 layer_position_code_3", "P0102 L030405"},
    {"IK3", "segment in error", "721 719 447 620", "segment_id segment_position loop_id error_code",
     NULL},
    {"IK4", "element in error", "C030 725 621 724",
     "position data_element_number error_code bad_element_copy", NULL},
    {"IK5", "set verdict", "717 618 618 618 618 618",
     "acknowledgment_code error_code_1 error_code_2 error_code_3 error_code_4 error_code_5", NULL},
    {"INS", "insured benefit",
     "1073 1069 875 1203 1216 C052 1219 584 1220 1073 1250 1251 1165 19 156 26 1470",
     "is_subscriber relationship_code maintenance_type_code maintenance_reason_code "
     "benefit_status_code medicare_status cobra_qualifying_event_code employment_status_code "
     "student_status_code handicapped date_format_qualifier death_date confidentiality_code city "
     "state_code country_code birth_sequence", "P1112"},
    {"ISA", "interchange header", "I01 I02 I03 I04 I05 I06 I05 I07 I08 I09 I65 I11 I12 I13 I14 I15",
     "authorization_qualifier authorization_information security_qualifier security_information "
     "sender_id_qualifier sender_id receiver_id_qualifier receiver_id date time "
     "repetition_separator version control_number acknowledgment_requested usage_indicator "
     "component_separator", NULL},
    {"IT1", "baseline item",
     "350 358 355 212 639 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 "
     "234 235 234",
     "assigned_id quantity_invoiced unit_code unit_price unit_price_basis_code "
     "product_id_qualifier_1 product_id_1 product_id_qualifier_2 product_id_2 "
     "product_id_qualifier_3 product_id_3 product_id_qualifier_4 product_id_4 "
     "product_id_qualifier_5 product_id_5 product_id_qualifier_6 product_id_6 "
     "product_id_qualifier_7 product_id_7 product_id_qualifier_8 product_id_8 "
     "product_id_qualifier_9 product_id_9 product_id_qualifier_10 product_id_10",
     "P020304 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425"},
    {"K3", "file information", "449 1333 C001", "fixed_format_information record_format_code unit",
     NULL},
    {"LE", "loop trailer", "447", "loop_id", NULL},
    {"LIN", "item",
     "350 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 234 235 "
     "234 235 234 235 234 235 234 235 234",
     "assigned_id product_id_qualifier product_id product_id_qualifier_2 product_id_2 "
     "product_id_qualifier_3 product_id_3 product_id_qualifier_4 product_id_4 "
     "product_id_qualifier_5 product_id_5 product_id_qualifier_6 product_id_6 "
     "product_id_qualifier_7 product_id_7 product_id_qualifier_8 product_id_8 "
     "product_id_qualifier_9 product_id_9 product_id_qualifier_10 product_id_10 "
     "product_id_qualifier_11 product_id_11 product_id_qualifier_12 product_id_12 "
     "product_id_qualifier_13 product_id_13 product_id_qualifier_14 product_id_14 "
     "product_id_qualifier_15 product_id_15",
     "P0405 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627 P2829 P3031"},
    {"LQ", "industry code", "1270 1271", "qualifier code", "C0102"},
    {"LS", "loop header", "447", "loop_id", NULL},
    {"LUI", "language use", "66 67 352 1303 1476",
     "id_qualifier id description language_use_code language_proficiency_code", "P0102 L040203"},
    {"LX", "line number", "554", "assigned_number", NULL},
    {"MEA", "measurement", "737 738 739 C001 740 741 935 936 752 1373 1270 1271",
     "reference_code qualifier value unit range_minimum range_maximum significance_code "
     "attribute_code layer_position_code method_code code_list_qualifier code",
     "R03050608 L050412 L060412 L07030506 E0803 P1112"},
    {"MIA", "inpatient adjudication",
     "380 782 380 782 127 782 782 782 782 782 782 782 782 782 380 782 782 782 782 127 127 127 "
     "127 782",
     "covered_days outlier_amount lifetime_psychiatric_days drg_amount remark_code_1@rarc "
     "disproportionate_share_amount msp_pass_through_amount pps_capital_amount "
     "pps_capital_fsp_drg_amount pps_capital_hsp_drg_amount pps_capital_dsh_drg_amount "
     "old_capital_amount pps_capital_ime_amount pps_operating_hospital_drg_amount "
     "cost_report_days pps_operating_federal_drg_amount pps_capital_outlier_amount "
     "indirect_teaching_amount nonpayable_professional_component_amount remark_code_2@rarc "
     "remark_code_3@rarc remark_code_4@rarc remark_code_5@rarc pps_capital_exception_amount", NULL},
    {"MOA", "outpatient adjudication", "954 782 127 127 127 127 127 782 782",
     "reimbursement_rate hcpcs_payable_amount remark_code_1@rarc remark_code_2@rarc "
     "remark_code_3@rarc remark_code_4@rarc remark_code_5@rarc esrd_paid_amount "
     "nonpayable_professional_component_amount", NULL},
    {"MPI", "military personnel", "1201 584 1595 352 1596 1250 1251",
     "information_status_code employment_status_code government_service_affiliation_code "
     "description military_rank_code date_format_qualifier date_or_period", "P0607"},
    {"MSG", "message", "933 934 1470", "free_form_text printer_control_code number", "C0302"},
    {"N1", "party", "98 93 66 67 706 98",
     "entity_identifier_code name id_qualifier id entity_relationship_code "
     "entity_identifier_code_2", "R0203 P0304"},
    {"N2", "additional name", "93 93", "name name_2", NULL},
    {"N3", "street address", "166 166", "address_line_1 address_line_2", NULL},
    {"N4", "city, state, postal code", "19 156 116 26 309 310 1715",
     "city state_code postal_code country_code location_qualifier location_id "
     "country_subdivision_code", "E0207 C0605 C0704"},
    {"NM1", "individual or organization", "98 1065 1035 1036 1037 1038 1039 66 67 706 98 1035",
     "entity_identifier_code entity_type_qualifier last_name_or_organization first_name "
     "middle_name prefix suffix id_qualifier id entity_relationship_code "
     "entity_identifier_code_2 last_name_or_organization_2", "P0809 C1110 C1203"},
    {"NTE", "note", "363 352", "reference_code text", NULL},
    {"OI", "other insurance", "1032 1383 1073 1351 1360 1363",
     "claim_filing_indicator_code claim_submission_reason_code benefits_assigned "
     "patient_signature_source_code provider_agreement_code release_of_information_code", NULL},
    {"PAT", "patient", "1069 1384 584 1220 1250 1251 355 81 1073",
     "relationship_code patient_location_code employment_status_code student_status_code "
     "date_format_qualifier death_date weight_unit_code patient_weight pregnant", "P0506 P0708"},
    {"PER", "contact", "366 93 365 364 365 364 365 364 443",
     "function_code name number_qualifier_1 number_1 number_qualifier_2 number_2 "
     "number_qualifier_3 number_3 inquiry_reference", "P0304 P0506 P0708"},
    {"PLA", "place or location", "306 98 373 337 1203",
     "action_code entity_identifier_code date time maintenance_reason_code", NULL},
    {"PLB", "provider adjustments", "127 373 C042 782 C042 782 C042 782 C042 782 C042 782 C042 782",
     "provider_id fiscal_period_date adjustment_1 amount_1 adjustment_2 amount_2 adjustment_3 "
     "amount_3 adjustment_4 amount_4 adjustment_5 amount_5 adjustment_6 amount_6",
     "P0506 P0708 P0910 P1112 P1314"},
    {"PRV", "provider specialty", "1221 128 127 156 C035 1223",
     "provider_code reference_id_qualifier taxonomy_code@taxonomy state_code specialty "
     "provider_organization_code", "P0203"},
    {"PS1", "purchased service", "127 782 156", "provider_id charge_amount state_code", NULL},
    {"PWK", "paperwork", "755 756 757 98 66 67 352 C002 1525",
     "report_type_code transmission_code copies_needed entity_identifier_code id_qualifier "
     "attachment_control_number description actions_indicated request_category_code", "P0506"},
    {"QTY", "quantity", "673 380 C001 61", "qualifier quantity unit free_form_information",
     "R0204 E0204"},
    {"RDM", "remittance delivery", "756 93 364 C040 C040",
     "transmission_code name communication_number reference reference_2", NULL},
    {"REF", "reference", "128 127 352 C040", "qualifier id description related_reference", "R0203"},
    {"RMR", "remittance reference", "128 127 482 782 782 782 426 782",
     "reference_id_qualifier reference_id payment_action_code paid_amount billed_amount "
     "discount_amount adjustment_reason_code adjustment_amount", "P0102 P0708"},
    {"SAC", "service, allowance or charge",
     "248 1300 559 1301 610 378 332 118 355 380 380 331 127 770 352 819",
     "allowance_or_charge service_charge_code agency_qualifier agency_service_charge_code "
     "amount_implied allowance_percent_qualifier percent rate unit_code quantity quantity_2 "
     "handling_method_code reference_id option_number description language_code",
     "R0203 P0304 P0607 P0910 C1110 C1413 C1615"},
    {"SBR", "subscriber", "1138 1069 127 93 1336 1143 1073 584 1032",
     "payer_responsibility_code relationship_code group_number group_name insurance_type_code "
     "coordination_of_benefits_code yes_no_code employment_status_code "
     "claim_filing_indicator_code", NULL},
    {"SE", "set trailer", "96 329", "segment_count set_control_number", NULL},
    {"SLN", "subline item",
     "350 350 662 380 C001 212 639 662 235 234 235 234 235 234 235 234 235 234 235 234 235 234 "
     "235 234 235 234 235 234",
     "assigned_id assigned_id_2 relationship_code quantity unit unit_price unit_price_basis_code "
     "relationship_code_2 product_id_qualifier_1 product_id_1 product_id_qualifier_2 "
     "product_id_2 product_id_qualifier_3 product_id_3 product_id_qualifier_4 product_id_4 "
     "product_id_qualifier_5 product_id_5 product_id_qualifier_6 product_id_6 "
     "product_id_qualifier_7 product_id_7 product_id_qualifier_8 product_id_8 "
     "product_id_qualifier_9 product_id_9 product_id_qualifier_10 product_id_10",
     "P0405 C0706 C0806 P0910 P1112 P1314 P1516 P1718 P1920 P2122 P2324 P2526 P2728"},
    {"ST", "set header", "143 329 1705",
     "transaction_set_id set_control_number implementation_guide_id", NULL},
    {"STC", "status", "C043 373 306 782 782 373 591 373 429 C043 C043 933",
     "status_1 status_date action_code charge_amount paid_amount adjudication_date "
     "payment_method_code check_date check_number status_2 status_3 free_form_text", NULL},
    {"SV1", "professional service",
     "C003 782 355 380 1331 1365 C004 782 1073 1340 1073 1073 1364 1341 1327 1334 127 116 782 "
     "1337 1360",
     "procedure charge_amount unit_code quantity place_of_service_code@place_of_service "
     "service_type_code diagnosis_pointers amount emergency multiple_procedure_code epsdt "
     "family_planning review_code national_review_value copay_status_code shortage_area_code "
     "reference_id postal_code amount_2 level_of_care_code provider_agreement_code", "P0304"},
    {"SV2", "institutional service", "234 C003 782 355 380 1371 782 1073 1345 1337",
     "revenue_code procedure charge_amount unit_code quantity unit_rate noncovered_amount "
     "yes_no_code nursing_home_status_code level_of_care_code", "R0102 P0405"},
    {"SV3", "dental service", "C003 782 1331 C006 1358 380 352 1327 1360 1073 C004",
     "procedure charge_amount place_of_service_code@place_of_service oral_cavity "
     "prosthesis_code quantity description copay_status_code provider_agreement_code yes_no_code "
     "diagnosis_pointers", NULL},
    {"SV5", "equipment service", "C003 355 380 782 782 594 923",
     "procedure unit_code length_of_need rental_price purchase_price rental_frequency_code "
     "prognosis_code", "R0405 C0604"},
    {"SVC", "service payment", "C003 782 782 234 380 C003 380",
     "procedure charge_amount paid_amount revenue_code paid_quantity original_procedure "
     "original_quantity", NULL},
    {"SVD", "line adjudication", "67 782 C003 234 380 554",
     "payer_id paid_amount procedure revenue_code paid_quantity bundled_line_number", NULL},
    {"TA1", "interchange acknowledgment", "I12 I08 I09 I17 I18",
     "control_number date time acknowledgment_code note_code", NULL},
    {"TOO", "tooth", "1270 1271 C005", "code_list_qualifier tooth_number surfaces", "P0102"},
    {"TRN", "trace", "481 127 509 127",
     "trace_type_code trace_number originating_company_id originating_company_supplemental_id",
     NULL},
    {"TS2", "provider supplement",
     "782 782 782 782 782 782 380 782 782 380 380 380 380 380 782 380 782 782 782",
     "drg_amount federal_specific_amount hospital_specific_amount disproportionate_share_amount "
     "capital_amount indirect_teaching_amount outlier_day_count day_outlier_amount "
     "cost_outlier_amount average_length_of_stay discharge_count cost_report_day_count "
     "covered_day_count noncovered_day_count msp_pass_through_amount average_drg_weight "
     "pps_capital_fsp_drg_amount pps_capital_hsp_drg_amount pps_dsh_drg_amount", NULL},
    {"TS3", "provider summary",
     "127 1331 373 380 782 782 782 782 782 782 782 782 782 782 782 782 782 782 782 782 782 782 "
     "380 782",
     "provider_id facility_code fiscal_period_date claim_count charge_amount amount_6 amount_7 "
     "amount_8 amount_9 amount_10 amount_11 amount_12 msp_payer_amount amount_14 "
     "non_lab_charge_amount amount_16 hcpcs_reportable_charge_amount hcpcs_payable_amount "
     "amount_19 professional_component_amount msp_patient_liability_met_amount "
     "patient_reimbursement_amount pip_claim_count pip_adjustment_amount", NULL},
    {"UM", "services review", "1525 1322 1365 C023 C024 1338 1213 923 1363 1514",
     "request_category_code certification_type_code service_type_code facility related_causes "
     "level_of_service_code current_health_condition_code prognosis_code "
     "release_of_information_code delay_reason_code", NULL},
};

/* clang-format on */

const size_t x12_dict_elements_count = COUNT_OF(x12_dict_elements);
const size_t x12_dict_composites_count = COUNT_OF(x12_dict_composites);
const size_t x12_dict_segments_count = COUNT_OF(x12_dict_segments);

const struct x12_dict_element *x12_dict_element(uint16_t number)
{
    size_t low = 0, high = COUNT_OF(x12_dict_elements);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (x12_dict_elements[mid].number == number)
            return &x12_dict_elements[mid];
        if (x12_dict_elements[mid].number < number)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct x12_dict_composite *x12_dict_composite(const char *id)
{
    for (size_t i = 0; i < COUNT_OF(x12_dict_composites); i++)
        if (strcmp(x12_dict_composites[i].id, id) == 0)
            return &x12_dict_composites[i];
    return NULL;
}

const struct x12_dict_segment *x12_dict_segment(const char *id)
{
    size_t low = 0, high = COUNT_OF(x12_dict_segments);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = strcmp(x12_dict_segments[mid].id, id);
        if (order == 0)
            return &x12_dict_segments[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
