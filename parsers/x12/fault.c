/* fault.c - the fault reference: what each fault means to the acknowledgements, and what to do
 * about it.
 *
 * TA105, AK905, IK502, IK304 and IK403 are those of 005010 Appendix C.1 and 005010X231A1. SNIP
 * types 1 and 2 are answered in the 999, types 3 and 4 in the 277CA (its category and status),
 * except that the 999 can also say that a segment another one calls for is not there. */
#include "x12/fault.h"

#include "x12/event.h"

/* Columns: code, id, SNIP, severity, TA105, AK905, IK502, IK304, IK403, STC, title, remedy. */
#define BYTES(code, id, severity, ta1, title, remedy)                                              \
    {                                                                                              \
        code, "X12-" id, 1, SEVERITY_##severity, ta1, NULL, NULL, NULL, NULL, NULL, title, remedy  \
    }
#define GROUP(code, id, ta1, ak905, title, remedy)                                                 \
    {                                                                                              \
        code, "X12-" id, 1, SEVERITY_ERROR, ta1, ak905, NULL, NULL, NULL, NULL, title, remedy      \
    }
#define SET(code, id, ik502, title, remedy)                                                        \
    {                                                                                              \
        code, "X12-" id, 1, SEVERITY_ERROR, NULL, NULL, ik502, NULL, NULL, NULL, title, remedy     \
    }
#define SEGMENT(code, id, snip, severity, ik304, title, remedy)                                    \
    {                                                                                              \
        code, "X12-" id, snip, SEVERITY_##severity, NULL, NULL, NULL, ik304, NULL, NULL, title,    \
            remedy                                                                                 \
    }
#define ELEMENT(code, id, snip, severity, ik403, title, remedy)                                    \
    {                                                                                              \
        code, "X12-" id, snip, SEVERITY_##severity, NULL, NULL, NULL, "8", ik403, NULL, title,     \
            remedy                                                                                 \
    }
#define BALANCE(code, id, severity, stc, title, remedy)                                            \
    {                                                                                              \
        code, "X12-" id, 3, SEVERITY_##severity, NULL, NULL, NULL, NULL, NULL, stc, title, remedy  \
    }
/* A situation within a segment: an element that another one asks for (IK403 I9). */
#define WITHIN(code, id, severity, ik403, stc, title, remedy)                                      \
    {                                                                                              \
        code, "X12-" id, 4, SEVERITY_##severity, NULL, NULL, NULL, "8", ik403, stc, title, remedy  \
    }
#define RULE(code, id, severity, ik304, stc, title, remedy)                                        \
    {                                                                                              \
        code, "X12-" id, 4, SEVERITY_##severity, NULL, NULL, NULL, ik304, NULL, stc, title, remedy \
    }
#define CODES(code, id, severity, stc, title, remedy)                                              \
    {                                                                                              \
        code, "X12-" id, 5, SEVERITY_##severity, NULL, NULL, NULL, NULL, NULL, stc, title, remedy  \
    }
#define OVERLAY(code, id, title, remedy)                                                           \
    {                                                                                              \
        code, "X12-" id, 7, SEVERITY_ERROR, NULL, NULL, NULL, NULL, NULL, "A7:21", title, remedy   \
    }

#define LINE(code, id, severity, stc, title, remedy)                                               \
    {                                                                                              \
        code, "X12-" id, 6, SEVERITY_##severity, NULL, NULL, NULL, NULL, NULL, stc, title, remedy  \
    }

static const struct x12_fault_row rows[] = {
    {X12_NO_FAULT, "X12-000", 0, SEVERITY_NOTE, "000", NULL, NULL, NULL, NULL, NULL,
     "Nothing is wrong", "Do nothing."},

    BYTES(X12_NOT_X12, "100", FATAL, NULL, "This is not X12",
          "Check that the right file was sent: an X12 file begins with an ISA segment."),
    BYTES(X12_ZIPPED, "101", FATAL, NULL, "The file is compressed",
          "Unpack it and pass in the X12 file that is inside."),
    BYTES(
        X12_WRONG_ENCODING, "102", FATAL, NULL, "The file is not in ASCII",
        "Convert it from UTF-16, UTF-32 or EBCDIC to plain ASCII, or transfer it again as binary."),
    BYTES(
        X12_ISA_NOT_FIXED, "103", WARNING, NULL, "ISA fields are not of fixed width",
        "Ask the sender to pad every ISA field with spaces to its full width; the file was read all "
        "the same."),
    BYTES(
        X12_ISA_UNREADABLE, "104", FATAL, "022", "The ISA segment cannot be read",
        "Ask the sender for an ISA of sixteen elements whose four delimiters differ from each other."),
    BYTES(X12_BOM, "105", NOTE, NULL, "A byte order mark stands before the ISA",
          "Ask the sender to save the file as ASCII without a byte order mark; it was skipped."),
    BYTES(X12_JUNK_BETWEEN, "106", WARNING, NULL, "Bytes between interchanges were skipped",
          "Look at the file at this offset: something other than an interchange follows an IEA."),
    {X12_SEGMENT_TOO_LONG, "X12-107", 1, SEVERITY_ERROR, NULL, NULL, "5", NULL, NULL, NULL,
     "A segment is longer than any segment may be",
     "Look for a lost segment terminator at this offset; the segment was skipped."},
    BYTES(X12_TRUNCATED, "108", ERROR, "023", "The file ends in the middle of a segment",
          "Transfer the file again; it was cut off, or its last segment has no terminator."),
    BYTES(
        X12_IEA_MISSING, "109", ERROR, "023", "The interchange has no IEA",
        "Transfer the file again, or ask the sender to close the interchange with an IEA segment."),
    BYTES(X12_IEA_CONTROL, "110", ERROR, "001", "IEA02 is not the number in ISA13",
          "Ask the sender to repeat ISA13 in IEA02; the end may belong to another interchange."),
    BYTES(
        X12_IEA_COUNT, "111", ERROR, "021", "IEA01 is not the number of groups",
        "Compare IEA01 with the GS segments that arrived: a group may be lost, or counted wrongly."),
    BYTES(X12_ISA_ELEMENT, "112", ERROR, "022", "An element of the interchange envelope is invalid",
          "Correct the named element of ISA or IEA to what the interchange standard allows."),
    BYTES(X12_ISA_DUPLICATE, "113", ERROR, "025", "The same ISA13 comes twice from this sender",
          "Find out whether the interchange was sent twice; a new one needs a new control number."),
    BYTES(X12_VERSION, "114", ERROR, "003", "The interchange is not of version 00501",
          "Ask the sender for version 5010; ISA12 must be 00501."),
    BYTES(X12_TA1_ELEMENT, "115", ERROR, NULL, "An element of the TA1 is invalid",
          "Ask the partner who answered to correct the named element of the TA1."),
    BYTES(X12_SEGMENT_STRAY, "116", ERROR, "022", "A segment stands outside any transaction set",
          "Look for a lost GS or ST before this segment, or for one SE or GE too early."),
    {X12_BINARY, "X12-117", 1, SEVERITY_ERROR, NULL, NULL, "5", NULL, NULL, NULL,
     "A segment holds control bytes",
     "Look for damage in transfer at this offset, or remove the control characters from the data."},

    GROUP(X12_GS_UNKNOWN, "200", "024", "1", "GS01 names no kind of group that is handled here",
          "Check GS01; send such groups to a system that handles them."),
    GROUP(X12_GS_VERSION, "201", NULL, "2",
          "GS08 names no implementation guide that is handled here",
          "Send the guide version agreed with the partner, errata included, in GS08."),
    GROUP(X12_GE_MISSING, "202", NULL, "3", "The functional group has no GE",
          "Close the group with a GE segment before the next GS or the IEA."),
    GROUP(X12_GE_CONTROL, "203", NULL, "4", "GE02 is not the number in GS06",
          "Repeat GS06 in GE02."),
    GROUP(X12_GE_COUNT, "204", NULL, "5", "GE01 is not the number of transaction sets",
          "Compare GE01 with the ST segments that arrived: a set may be lost, or counted wrongly."),
    GROUP(X12_GS_ELEMENT, "205", "024", NULL, "An element of the group envelope is invalid",
          "Correct the named element of GS or GE."),
    GROUP(X12_GS_DUPLICATE, "206", NULL, "19", "GS06 comes twice in this interchange",
          "Give every group of an interchange a control number of its own."),

    SET(X12_SET_UNKNOWN, "300", "18", "ST01 is not a set of this kind of group",
        "Put the set in a group with the GS01 that goes with it, or correct ST01."),
    SET(X12_SET_GUIDE, "301", "I6",
        "The guide of this set is not handled, or ST03 contradicts GS08",
        "Send in ST03 the same guide as in GS08, and one that was agreed with the partner."),
    SET(X12_SE_MISSING, "302", "2", "The transaction set has no SE",
        "Close the set with an SE segment before the next ST or the GE."),
    SET(X12_SE_CONTROL, "303", "3", "SE02 is not the number in ST02", "Repeat ST02 in SE02."),
    SET(X12_SE_COUNT, "304", "4", "SE01 is not the number of segments",
        "Count the segments from ST to SE, both included; a segment may be lost."),
    SET(X12_ST_DUPLICATE, "305", "23", "ST02 comes twice in this group",
        "Give every set of a group a control number of its own."),
    SET(X12_ST_CONTROL, "306", "7", "ST02 is missing or not of 4 to 9 characters",
        "Send a control number of 4 to 9 characters in ST02."),

    SEGMENT(
        X12_SEGMENT_UNKNOWN, "400", 1, ERROR, "1", "This is not a segment of X12",
        "Correct the segment id, or look for a terminator too many inside the segment before it."),
    SEGMENT(
        X12_SEGMENT_UNEXPECTED, "401", 2, ERROR, "2", "The guide has no such segment here",
        "Remove the segment, or move it to the loop where the guide has it, with the qualifier it "
        "has there."),
    SEGMENT(X12_SEGMENT_MISSING, "402", 2, ERROR, "3", "A required segment is missing",
            "Send the segment that is named; the guide requires it in this loop."),
    SEGMENT(X12_SEGMENT_REPEATS, "403", 2, ERROR, "5", "The segment comes more often than allowed",
            "Send no more of this segment than the guide allows in this loop."),
    SEGMENT(X12_SEGMENT_ORDER, "404", 1, ERROR, "7", "The segment comes after its turn",
            "Move the segment before those that follow it in the guide."),
    SEGMENT(X12_LOOP_MISSING, "405", 2, ERROR, "I7", "A required loop is missing",
            "Send the loop, beginning with the segment that is named."),
    SEGMENT(X12_LOOP_REPEATS, "406", 2, ERROR, "4", "The loop comes more often than allowed",
            "Send no more of this loop than the guide allows, or split the document."),
    SEGMENT(X12_SEGMENT_EMPTY, "407", 1, ERROR, "8", "The segment has no elements",
            "Leave the segment out, or fill it."),
    ELEMENT(X12_HL_NUMBER, "408", 1, ERROR, "7", "HL01 is not one more than in the HL before",
            "Number the HL segments of a set 1, 2, 3 without gaps."),
    ELEMENT(X12_HL_PARENT, "409", 1, ERROR, "7", "HL02 names no open parent of the right level",
            "Put in HL02 the HL01 of the nearest HL above that the guide lets this level hang on."),
    ELEMENT(X12_HL_CHILD, "410", 1, ERROR, "7", "HL04 contradicts what follows",
            "Send 1 in HL04 when a lower level hangs on this HL, else 0."),
    SEGMENT(X12_SEGMENT_TRAILING, "411", 1, NOTE, NULL, "Empty elements end the segment",
            "Leave out the separators after the last element; they were passed over."),

    ELEMENT(X12_ELEMENT_MISSING, "500", 2, ERROR, "1", "A required element is missing",
            "Fill the element; the guide requires it here."),
    ELEMENT(X12_ELEMENT_CONDITION, "501", 1, ERROR, "2",
            "An element that another one calls for is missing",
            "Fill the element, or leave out the one that calls for it."),
    ELEMENT(X12_ELEMENT_EXCLUSION, "502", 1, ERROR, "10",
            "Elements that exclude each other are both sent", "Send only one of them."),
    ELEMENT(X12_ELEMENT_TOO_MANY, "503", 1, ERROR, "3", "The segment has more elements than it may",
            "Remove what follows the last element, and look for a separator inside the data."),
    ELEMENT(X12_ELEMENT_SHORT, "504", 1, ERROR, "4", "The element is too short",
            "Send the full value, with the zeros in front that belong to it."),
    ELEMENT(X12_ELEMENT_LONG, "505", 1, ERROR, "5", "The element is too long",
            "Shorten the value to what the guide allows."),
    ELEMENT(X12_ELEMENT_CHARACTER, "506", 1, ERROR, "6",
            "The element holds a character that is not allowed",
            "Replace accented letters, line breaks and control characters with plain ones."),
    ELEMENT(X12_ELEMENT_CODE, "507", 2, ERROR, "7", "The code is not one the guide lists here",
            "Choose a code that the guide allows in this place."),
    ELEMENT(X12_ELEMENT_DATE, "508", 1, ERROR, "8", "This is not a date",
            "Send a day of the calendar, in the form that the qualifier before it names."),
    ELEMENT(X12_ELEMENT_TIME, "509", 1, ERROR, "9", "This is not a time of day",
            "Send the time as HHMM or HHMMSS, from 0000 to 2359."),
    ELEMENT(X12_ELEMENT_NUMBER, "510", 1, ERROR, "6", "This is not a number",
            "Send digits, at most one decimal point, and a minus sign in front when negative."),
    ELEMENT(X12_ELEMENT_NOT_USED, "511", 2, ERROR, "I10", "The guide does not use this element",
            "Leave the element empty."),
    ELEMENT(
        X12_ELEMENT_REPEATS, "512", 1, ERROR, "12", "The element repeats more often than allowed",
        "Send no more repetitions than the guide allows, and look for the separator in the data."),
    ELEMENT(X12_COMPONENT_TOO_MANY, "513", 1, ERROR, "13",
            "The element has more components than it may",
            "Remove what follows the last component, and look for the separator in the data."),
    SEGMENT(X12_ELEMENT_PADDED, "514", 1, NOTE, NULL, "Spaces stand before or after the value",
            "Ask the sender to send the value alone; the spaces were passed over."),

    BALANCE(
        X12_BALANCE_LINE, "600", ERROR, NULL,
        "Service line: charge less adjustments is not the payment",
        "Hold the claim; ask the payer for a corrected remittance, SVC02 less its CAS must be SVC03."),
    BALANCE(
        X12_BALANCE_CLAIM, "601", ERROR, NULL, "Claim: charge less adjustments is not the payment",
        "Hold the claim; ask the payer for a corrected remittance, CLP03 less all CAS must be CLP04."),
    BALANCE(X12_BALANCE_LINES_CHARGE, "602", WARNING, NULL,
            "Line charges do not add up to the claim's",
            "Compare the lines with the claim that was sent: the payer may have left some out."),
    BALANCE(
        X12_BALANCE_TRANSACTION, "603", ERROR, NULL, "The payment is not claims paid less PLB",
        "Hold the remittance; ask the payer, for BPR02 must be all CLP04 less all PLB amounts."),
    BALANCE(X12_BALANCE_CLM, "604", ERROR, "A7:400 A7:178",
            "The claim's charge is not the sum of its lines",
            "Set CLM02 to the sum of the line charges, or correct the lines."),
    BALANCE(X12_BALANCE_COB_LINE, "605", ERROR, "A7:400 A7:183:PR",
            "Other payer's line: charge is not paid plus adjusted",
            "Copy SVD02 and every CAS of that payer's line from its remittance."),
    BALANCE(
        X12_BALANCE_COB_CLAIM, "606", ERROR, "A7:400 A7:183:PR",
        "Other payer's claim: charge is not paid plus adjusted",
        "Copy AMT*D and every CAS of that payer from its remittance, each at the level it came."),
    BALANCE(X12_BALANCE_COUNT, "607", WARNING, NULL, "Totals do not match the detail",
            "Trust the detail, and ask the partner why its totals differ."),
    BALANCE(X12_BALANCE_PROVIDER, "608", WARNING, NULL, "Provider totals do not match the claims",
            "Trust the claims; the totals of TS3 are for information."),
    BALANCE(X12_BALANCE_NEGATIVE, "609", ERROR, NULL, "The payment is below zero",
            "Ask the payer: a negative balance is carried forward in PLB, not sent as a payment."),
    BALANCE(X12_BALANCE_DUPLICATE, "610", WARNING, NULL,
            "An adjustment stands at claim and line alike",
            "Post it once, at the line, and tell the payer."),
    BALANCE(X12_AMOUNT_RANGE, "611", ERROR, "A7:178", "An amount is too large to be added exactly",
            "Check the amount: it is past anything a claim can hold."),
    BALANCE(X12_BALANCE_STATUS, "650", WARNING, NULL, "The lines charge more than the claim does",
            "Compare the charges: a claim's charge is at least that of the lines named."),
    BALANCE(X12_BALANCE_PREMIUM, "660", ERROR, NULL, "The payment is not the sum of what it pays",
            "Set BPR02 to the sum of RMR04 and of the ADX01 of earlier payments, or correct them."),
    BALANCE(X12_BALANCE_PREMIUM_ITEM, "661", WARNING, NULL,
            "What is paid for the item is not its bill with the adjustments",
            "Compare RMR04 with RMR05 and every ADX01 of the item."),

    RULE(X12_SITUATION, "700", ERROR, NULL, "A7:21", "A rule of the guide is not met",
         "Read the guide's rule for this segment, and send what it asks for."),
    RULE(X12_NPI_CHECK_DIGIT, "701", ERROR, NULL, "A7:562:@", "The NPI is not valid",
         "Correct the NPI; its check digit shows that a digit is wrong."),
    RULE(X12_TAX_ID_FORM, "702", ERROR, NULL, "A7:128:@", "The tax id is not nine digits",
         "Send the nine digits of the EIN or SSN without dashes."),
    RULE(X12_SUBSCRIBER_IS_PATIENT, "703", ERROR, NULL, "A8:156",
         "The subscriber is the patient, yet a patient follows",
         "Send the claim under the subscriber (SBR02=18) without a patient level, or clear SBR02."),
    RULE(X12_SUBSCRIBER_NOT_PATIENT, "704", ERROR, NULL, "A8:156",
         "The subscriber is not the patient, yet no patient follows",
         "Send SBR02=18 when they are the same person, else the claim under a patient level."),
    RULE(X12_SUBSCRIBER_DETAIL, "705", ERROR, "I6", "A6:158:IL A6:126:IL",
         "The patient's address or birth date is missing",
         "Send N3, N4 and DMG of the subscriber who is the patient."),
    WITHIN(X12_PATIENT_RELATION, "706", ERROR, "I9", "A6:156",
           "The patient's relation to the subscriber is missing", "Send PAT01."),
    RULE(X12_CLAIM_FREQUENCY, "707", ERROR, "I6", "A6:464", "A replacement or void names no claim",
         "Send REF*F8 with the payer's control number of the claim that is replaced or voided."),
    RULE(X12_ACCIDENT_DATE, "708", ERROR, "I6", "A6:248", "The date of the accident is missing",
         "Send DTP*439 with the day of the accident, or correct CLM11."),
    WITHIN(X12_ACCIDENT_STATE, "709", ERROR, "I9", "A6:248",
           "The state of the car accident is missing",
           "Send the state in the fourth component of CLM11."),
    RULE(X12_DIAGNOSIS_POINTER, "710", ERROR, NULL, "A7:477", "A diagnosis pointer points nowhere",
         "Point at diagnoses that this claim sends, each once."),
    RULE(X12_DATE_ORDER, "711", ERROR, NULL, "A7:187", "Dates contradict each other",
         "Correct the dates: a period ends after it begins, and service comes before the claim."),
    RULE(X12_DATE_FUTURE, "712", ERROR, NULL, "A7:510 A7:187", "The date lies in the future",
         "Correct the date; what has not happened cannot be billed."),
    RULE(X12_COB_PAYER_DATE, "713", ERROR, "I6", "A7:516",
         "The other payer's decision has no date, or two",
         "Send DTP*573 once for each payer: at its claim or at its lines."),
    RULE(X12_COB_PAID_AMOUNT, "714", ERROR, NULL, "A7:183:PR",
         "Another payer's decision and what it paid do not come together",
         "Send AMT*D for a payer that has adjudicated, also when it is 0, and for no other."),
    RULE(X12_DUPLICATE_ID, "715", ERROR, NULL, "A7:478", "The identifier comes twice in this set",
         "Give every claim, line or trace an identifier of its own, and look for one sent twice."),
    RULE(
        X12_PROVIDER_REDUNDANT, "716", WARNING, "I9", NULL,
        "A provider is named again who was named before",
        "Leave out the rendering provider when it is the billing provider, and the supervising one "
        "when they rendered the service."),
    RULE(
        X12_POSTAL_CODE, "717", WARNING, NULL, NULL,
        "The postal code is not of the form wanted here",
        "Send the ZIP code: nine digits for billing provider and service place, else five or nine."),
    RULE(X12_DIAGNOSIS_FORM, "718", ERROR, NULL, "A7:255",
         "This is not the form of an ICD-10-CM code",
         "Send the code without its decimal point, three to seven characters."),
    RULE(X12_PROCEDURE_FORM, "719", ERROR, NULL, "A7:454",
         "This is not the form of a procedure code",
         "Send five characters of CPT, HCPCS or CDT, seven of ICD-10-PCS; modifiers of two."),
    RULE(X12_QUANTITY, "720", ERROR, NULL, "A7:476", "The quantity is zero or negative",
         "Send the units that were given; at least a part of one."),
    RULE(X12_LINE_NUMBER, "721", ERROR, NULL, "A7:247", "Line numbers do not count up from 1",
         "Number the LX segments of a claim 1, 2, 3 without gaps."),
    RULE(X12_HOSPITAL_DATE, "722", ERROR, "I6", "A6:189", "The admission date is missing",
         "Send DTP*435 for an admission, or correct the place of service or the type of bill."),
    RULE(
        X12_REVERSAL, "723", WARNING, NULL, NULL, "The signs are not those of a reversal",
        "Compare with the claim that is reversed before posting it: charges and payments turn negative."),
    RULE(
        X12_STATUS_CATEGORY, "724", WARNING, NULL, NULL,
        "The status category has no place in a 277CA",
        "Read the status as it stands, and tell the partner that A0 to A8 are the categories here."),
    RULE(
        X12_ACK_CONTRADICTION, "725", WARNING, NULL, NULL, "The acknowledgement contradicts itself",
        "Ask the partner whether the set was accepted; the codes and the errors listed do not agree."),
    RULE(X12_PAYMENT_METHOD, "726", WARNING, NULL, NULL,
         "The way of payment contradicts the amount or the bank fields",
         "Match the deposit by hand before posting, and tell the payer."),
    RULE(X12_TRACE_PAYER, "727", WARNING, NULL, NULL, "TRN03 and BPR10 name different payers",
         "Match the payment by trace number and amount, and tell the payer."),
    ELEMENT(X12_DELIMITER_IN_DATA, "728", 1, ERROR, "6",
            "A value holds a delimiter of this interchange",
            "Replace the character in the data, or choose other delimiters."),
    RULE(X12_AMOUNT_NEGATIVE, "729", ERROR, NULL, "A7:402", "A charge is below zero",
         "Send charges of zero or more; to take a claim back, send a void."),
    RULE(X12_DRUG_FORM, "730", ERROR, NULL, "A7:218", "The drug code is not eleven digits",
         "Send the NDC as eleven digits without dashes: five, four and two, padded with zeros."),
    WITHIN(X12_STATE_MISSING, "731", ERROR, "I9", "A6:501:@",
           "An address in the United States has no state", "Send the two-letter state in N402."),
    RULE(X12_COB_PAYER_UNKNOWN, "732", ERROR, NULL, "A7:479",
         "A line payment names no payer of this claim",
         "Send in SVD01 the identifier of a payer from loop 2330B of the same claim."),
    RULE(X12_PAYER_SEQUENCE, "733", ERROR, NULL, "A7:171",
         "Two payers have the same place in the order",
         "Number the payers of a claim P, S, T and on, each once."),
    RULE(X12_ACCIDENT_AT_WORK, "734", WARNING, NULL, NULL,
         "Employment is the cause, yet no accident date is sent",
         "Send DTP*439 when an accident at work is behind the claim."),
    RULE(X12_BILL_TYPE, "735", ERROR, NULL, "A7:228", "This is not a type of bill",
         "Send the first two digits of the type of bill in CLM05-1 and its frequency in CLM05-3."),
    RULE(X12_REVENUE_FORM, "736", ERROR, NULL, "A7:455",
         "This is not the revenue code of a service line",
         "Send four digits, with the zero in front, and no line for the total (0001)."),
    RULE(X12_HIPPS, "737", ERROR, NULL, "A7:454", "HIPPS code and revenue code do not go together",
         "Send HP and the five characters under revenue code 0022, 0023 or 0024, and only there."),
    RULE(X12_DATE_OUTSIDE, "738", ERROR, NULL, "A7:187",
         "A service date lies outside the statement period",
         "Correct the date of the line, or the period in DTP*434."),
    RULE(X12_SERVICE_DATE, "739", ERROR, "I6", "A6:187", "The line has no date of service",
         "Send DTP*472 with the line, or in a dental claim once for all of its lines."),
    RULE(
        X12_DISCHARGE_HOUR, "740", ERROR, "I6", "A6:190", "The hour of discharge is missing",
        "Send DTP*096 with the final bill of an admission, or patient status 30 while the patient stays."),
    RULE(X12_ADMISSION, "741", ERROR, NULL, "A6:231", "Type or source of the admission is missing",
         "Send CL101 and CL102 with the bill of an admission."),
    RULE(X12_ADMITTING_DIAGNOSIS, "742", ERROR, "I6", "A6:232",
         "The admitting diagnosis is missing",
         "Send HI with ABJ for a patient who was admitted, or correct the type of bill."),
    RULE(X12_DIAGNOSIS_VERSION, "743", ERROR, NULL, "A7:254",
         "Codes of two versions of the ICD, or of the old one",
         "Send ICD-10 codes with their qualifiers throughout; ICD-9 ended on 30 September 2015."),
    RULE(X12_PRINCIPAL_PROCEDURE, "744", ERROR, "I6", "A6:465",
         "Other procedures are sent, and no principal one",
         "Send the principal procedure in HI with BBR."),
    RULE(X12_DRG_FORM, "745", ERROR, NULL, "A7:256", "This is not the form of a DRG code",
         "Send three digits, or four where the severity is part of the code."),
    RULE(X12_NUBC_FORM, "746", ERROR, NULL, "A7:21",
         "This is not the form of a code of the uniform bill",
         "Send condition, occurrence, value and status codes with their two characters."),
    RULE(X12_CODE_TWICE, "747", WARNING, NULL, NULL, "The code comes twice in the claim",
         "Send each condition and value code once."),
    RULE(X12_ATTENDING, "748", ERROR, "I7", "A6:125:71", "The attending provider is missing",
         "Send loop 2310A; only claims for nothing but transport do without it."),
    RULE(X12_NONCOVERED, "749", WARNING, NULL, NULL, "More is not covered than was charged",
         "Compare SV207 with SV203: what is not covered is a part of the charge."),
    RULE(X12_REPRICED, "750", WARNING, NULL, NULL, "Allowed and saved amounts exceed the charge",
         "Compare HCP02 and HCP03 with the charge they were made from."),
    RULE(X12_TOOTH_FORM, "751", ERROR, NULL, "A7:244", "This is no tooth",
         "Send 1 to 32 or A to T; for a supernumerary tooth 51 to 82 or AS to TS."),
    RULE(X12_TOOTH_TWICE, "752", ERROR, NULL, "A7:244", "The tooth is named twice",
         "Name a tooth once in the status of teeth and once for each line."),
    RULE(X12_TOOTH_SURFACE, "753", ERROR, NULL, "A7:240", "The surface is named twice",
         "Name each surface of the tooth once."),
    RULE(X12_ORAL_CAVITY, "754", ERROR, NULL, "A7:245", "This is no area of the mouth",
         "Send 00 to 09 for arches and sextants, 10, 20, 30 or 40 for a quadrant, L or R."),
    RULE(X12_PRIOR_PLACEMENT, "755", ERROR, "I6", "A6:21",
         "A replacement without the date of what it replaces",
         "Send DTP*441 with the day of the prior placement, or DTP*139 with the estimated one."),
    RULE(
        X12_PREDETERMINATION, "756", ERROR, "I9", "A7:187",
        "A predetermination has a date of service",
        "Leave the date out while the service is only asked for, or clear CLM19 once it was given."),
    RULE(X12_ORTHODONTIC_MONTHS, "757", ERROR, NULL, "A7:243",
         "The months of treatment contradict each other",
         "Send whole months, with no more remaining in DN102 than there are in DN101."),
    RULE(
        X12_INQUIRY_KEYS, "770", ERROR, NULL, NULL,
        "The payer cannot find the claim by what is sent",
        "Send the payer's claim number (REF*1K), or the days of service (DTP*472) of the claim; for a "
        "professional claim those of a line will do."),
    RULE(
        X12_INQUIRY_PATIENT, "771", ERROR, NULL, NULL,
        "The claim is not asked about where its patient stands",
        "When the subscriber is the patient send birth date and claim below the subscriber (HL04 = "
        "0), else below the dependent."),
    RULE(X12_STATUS_LEVEL, "772", WARNING, NULL, NULL, "The status category has no place here",
         "Read the status as it stands: what became of a claim belongs to a claim."),
    RULE(X12_STATUS_AMOUNT, "773", WARNING, NULL, NULL,
         "The claim is finalized, but charge or payment is not said",
         "Wait for the remittance advice before posting anything."),
    RULE(X12_STATUS_CONTRADICTION, "774", WARNING, NULL, NULL,
         "The parts of the status contradict each other",
         "Ask the payer where the claim stands; do not act on this answer alone."),
    RULE(X12_STATUS_ENTITY, "775", WARNING, NULL, NULL, "The status does not say whom it speaks of",
         "Ask the payer which party is meant; the status means nothing without its entity code."),
    RULE(X12_STATUS_PAYMENT, "776", WARNING, NULL, NULL,
         "Payment date and payment number do not come together",
         "Find the payment by its trace number in the remittance advice."),
    RULE(X12_STATUS_UNANSWERED, "777", WARNING, NULL, NULL,
         "This level has no answer, or one of its own and others below it",
         "Ask again for the claims that were not answered."),
    RULE(
        X12_REVIEW_PURPOSE, "780", ERROR, NULL, NULL, "Header and review ask for different things",
        "A reservation is BHT02 36, BHT06 RU and UM01 IN; a request taken back is BHT02 01 and UM02 "
        "3; all else is BHT02 13."),
    RULE(X12_REVIEW_PREVIOUS, "781", WARNING, NULL, NULL, "No earlier review is named",
         "Send REF*BB with the number of the review that is appealed, extended, changed or taken "
         "back, or REF*NT with the payer's administrative number."),
    RULE(X12_REVIEW_EVENT, "782", ERROR, NULL, NULL,
         "The event does not stand where its patient stands",
         "Send the event once: below the subscriber who is the patient, else below the dependent."),
    RULE(X12_REVIEW_ADMISSION, "783", ERROR, "I6", NULL,
         "An admission review has no day of admission",
         "Send DTP*435 with the day of admission, planned or actual."),
    RULE(
        X12_REVIEW_CERTIFICATION, "784", WARNING, NULL, NULL,
        "The conditions belong to a segment that is missing",
        "Send CR1 with ambulance conditions, CR2 with chiropractic, CR5 with oxygen, CR6 with home "
        "health ones."),
    RULE(X12_REVIEW_TRANSPORT, "785", ERROR, NULL, NULL, "The transport has a single stop",
         "Send where the patient is picked up and where the transport ends."),
    RULE(X12_REVIEW_UNDECIDED, "786", WARNING, NULL, NULL,
         "The answer decides nothing and refuses nothing",
         "Ask the payer what became of the request."),
    RULE(X12_REVIEW_NUMBER, "787", WARNING, NULL, NULL, "A certification has no number",
         "Ask the payer for the authorization number before giving the service."),
    RULE(X12_REVIEW_REASON, "788", WARNING, NULL, NULL, "Denied or pended, and no reason is given",
         "Ask the payer why, and what it needs."),
    RULE(X12_REVIEW_CONTRADICTION, "789", WARNING, NULL, NULL,
         "The parts of the answer contradict each other",
         "Ask the payer which part holds before giving the service."),
    RULE(X12_MEMBER_RELATION, "790", ERROR, NULL, NULL,
         "Subscriber and relationship contradict each other",
         "Send INS02 18 for a subscriber (INS01 Y), and any other relationship for a dependent."),
    RULE(X12_MEMBER_MAINTENANCE, "791", WARNING, NULL, NULL,
         "The maintenance does not fit the file",
         "Send INS03 030 for the members of a file that is compared (BGN08 4), and what is done to "
         "them in a file of changes (BGN08 2)."),
    RULE(X12_MEMBER_SUBSCRIBER, "792", WARNING, NULL, NULL,
         "A dependent comes before, or without, the subscriber",
         "Send the subscriber with the same REF*0F in front of the dependents."),
    RULE(X12_MEMBER_DETAIL, "793", WARNING, NULL, NULL,
         "What the member's state asks for is missing",
         "Send the qualifying event (INS07) for COBRA, and the day (INS12) for a death."),
    RULE(X12_MEMBER_CATEGORIES, "794", WARNING, NULL, NULL,
         "Reporting categories are announced and none follows",
         "Leave out LS and LE, or send the categories between them."),
    RULE(X12_COVERAGE_DATE, "795", WARNING, NULL, NULL, "The coverage has no first or no last day",
         "Send DTP*348 with a coverage that is added, DTP*349 with one that is ended."),
    RULE(X12_PREMIUM_UNEXPLAINED, "796", ERROR, NULL, NULL, "The payment does not say what it pays",
         "Send the remittance by organization (2000A) or by person (2000B)."),

    RULE(X12_INQUIRY_MISSING, "800", ERROR, "I6", NULL, "Nobody is asked about",
         "Send an EQ under the subscriber who is the patient, or a dependent with an EQ."),
    RULE(X12_SEARCH_NOTHING, "801", ERROR, NULL, NULL, "Nobody can be found by what is sent",
         "Send the member number with the birth date or the first name, and the last name."),
    RULE(X12_SEARCH_OPTION, "802", WARNING, NULL, NULL, "The payer need not search by what is sent",
         "Add what is missing of member number, last name, first name and birth date."),
    RULE(X12_MEMBER_ID_TWICE, "803", WARNING, "I9", NULL, "The member number is sent twice",
         "Leave out REF*1W when NM109 holds the member number."),
    RULE(X12_DEPENDENT_ID, "804", WARNING, NULL, NULL, "A dependent has a member number",
         "Ask about a dependent who has a member number of their own as a subscriber."),
    RULE(X12_PATIENTS_TOO_MANY, "805", WARNING, NULL, NULL,
         "More than 99 patients are asked about in one set",
         "Split the batch: payers take up to 99 patients in a transaction set."),
    RULE(X12_DATE_TWICE, "806", WARNING, NULL, NULL, "The same kind of date comes twice",
         "Send each kind of date once; another date of service belongs to its own EQ."),
    RULE(X12_SPEND_DOWN, "807", WARNING, NULL, NULL,
         "A spend-down amount stands in an ordinary inquiry",
         "Send BHT06 = RT with spend-down amounts, and only to Medicaid programs that take them."),
    RULE(X12_SERVICE_BOTH, "808", WARNING, NULL, NULL,
         "A service type and a procedure are both named",
         "Name either service types or one procedure; use another EQ or EB for the other."),
    RULE(X12_SERVICE_TWICE, "809", WARNING, NULL, NULL, "A service type is named twice",
         "Name each service type once."),
    RULE(X12_REFERENCE_TWICE, "810", WARNING, NULL, NULL, "The same kind of reference comes twice",
         "Send each REF01 once in a loop."),
    RULE(X12_TRACE_COMPANY, "811", WARNING, NULL, NULL, "TRN03 does not say whose number it is",
         "Begin TRN03 with 1 and a tax id, 3 and a D-U-N-S number, or 9 and a number of your own."),
    RULE(X12_ORGANIZATION_NAME, "812", WARNING, "I9", NULL, "An organization has a first name",
         "Send NM102 = 1 for a person, else the whole name in NM103."),
    RULE(X12_ANSWER_EMPTY, "813", WARNING, NULL, NULL, "The answer ends without saying why",
         "Ask the payer: a level without benefits or lower levels has to hold an AAA."),
    RULE(X12_ANSWER_CONTRADICTION, "814", WARNING, NULL, NULL,
         "The inquiry was refused, yet benefits follow",
         "Read the refusal first, and ask the payer which of the two holds."),
    RULE(X12_FOLLOW_UP, "815", WARNING, NULL, NULL,
         "What to do next does not go with the reason of the refusal",
         "Go by the reason: send again where their system failed, else correct what it names."),
    RULE(X12_NOT_FOUND_REASON, "816", WARNING, NULL, NULL,
         "The member was not found although all search fields were sent",
         "Check each field with the member, and ask the payer which one did not match."),
    RULE(X12_CORRECTION_PAIR, "817", ERROR, NULL, NULL,
         "A correction of the member's data is half said",
         "Send INS03 = 001 and INS04 = 25 together, or neither."),
    RULE(X12_BENEFIT_AMOUNT, "818", WARNING, NULL, NULL, "The benefit does not say how much",
         "Ask the payer for the amount, or for the share in EB08 where it is co-insurance."),
    RULE(X12_PERCENTAGE, "819", WARNING, NULL, NULL, "A share is not a part of one",
         "Read it with care: EB08 is sent as 0.2 for twenty percent."),
    RULE(X12_BENEFIT_PERIOD, "820", WARNING, NULL, NULL,
         "An amount and its period do not come together",
         "Ask the payer whether the amount is for a year, remaining, or for a visit."),
    RULE(X12_BENEFIT_LIMIT, "821", WARNING, NULL, NULL, "A limitation limits nothing",
         "Ask the payer: EB01 = F wants an amount, a count, a pattern or a message."),
    RULE(X12_BENEFIT_PARTY, "822", WARNING, NULL, NULL, "A benefit points at somebody not named",
         "Ask the payer for the other insurance, the primary care provider or the contact."),
    RULE(X12_DELIVERY_UNIT, "823", WARNING, NULL, NULL, "A pattern of delivery has no unit",
         "Send HSD03 with HSD04."),
    RULE(X12_ADDITIONAL_EMPTY, "824", WARNING, NULL, NULL, "An III segment says nothing",
         "Send a code with its list in III01 and III02, or the nature of the injury in III03 and "
         "III04."),
    RULE(X12_LOOP_BRACKETS, "825", ERROR, "I6", NULL,
         "LS, LE and the loop between them do not come together",
         "Send LS*2120 before the first name of a related party and LE*2120 after the last."),

    LINE(
        X12_AMBULANCE_TRANSPORT, "900", ERROR, "A6:21", "The transport is not described",
        "Send CR1 with the reason for the transport and its miles, for the claim or for the line."),
    LINE(X12_AMBULANCE_PLACE, "901", ERROR, "A6:21",
         "Where the patient was picked up or taken is missing",
         "Send loops 2310E and 2310F, or for a line of its own 2420G and 2420H."),
    LINE(
        X12_AMBULANCE_CONDITION, "902", WARNING, NULL,
        "No condition says why an ambulance was needed",
        "Send CRC*07 with the conditions of the patient; most payers deny a transport without it."),
    LINE(X12_AMBULANCE_MILES, "903", WARNING, NULL, "The miles billed are not the miles gone",
         "Bill the miles of CR106 on one line of mileage, to a tenth of a mile."),
    LINE(X12_AMBULANCE_MODIFIER, "904", WARNING, NULL, "No modifier says from where to where",
         "Send the modifier of two letters, for example RH from residence to hospital."),
    LINE(X12_AMBULANCE_STRAY, "905", WARNING, NULL, "A transport is described, and none is billed",
         "Leave CR1 out, or bill the transport with its code."),
    LINE(X12_EQUIPMENT_CODE, "906", WARNING, NULL, "Rental and purchase price are of another code",
         "Repeat in SV501 the code of SV101."),
    LINE(X12_EQUIPMENT_THERAPY, "907", ERROR, "A6:187",
         "A certification without the day the therapy began",
         "Send DTP*463 with the certificate of medical necessity."),
    LINE(X12_EQUIPMENT_REVISION, "908", ERROR, "A6:187",
         "A renewed or revised certification without its date",
         "Send DTP*607 with a certification that CR301 calls renewed or revised."),
    LINE(X12_EQUIPMENT_ORDER, "909", WARNING, NULL, "Who ordered the equipment is not said",
         "Send loop 2420E with the provider who ordered it."),
    LINE(X12_TEST_RESULT, "910", WARNING, NULL, "The test result is not above zero",
         "Send the value as measured, with its decimal point."),
    LINE(X12_TEST_DATE, "911", WARNING, NULL, "A test result without the day of the test",
         "Send DTP*738 with hemoglobin or hematocrit, DTP*739 with creatinine."),
    LINE(X12_ANESTHESIA_TIME, "912", WARNING, NULL, "Anesthesia is not billed by its minutes",
         "Send MJ and the minutes for what is counted in time, UN for what is not."),
    LINE(X12_ANESTHESIA_MODIFIER, "913", WARNING, NULL,
         "Who gave the anesthesia is not said, or contradicts itself",
         "Send one of AA, AD, QK, QX, QY and QZ, and at most one physical status."),
    LINE(X12_ANESTHESIA_STRAY, "914", WARNING, NULL,
         "Something of anesthesia stands where none is billed",
         "Leave minutes, physical status and HI*BP out, or bill the anesthesia code."),
    LINE(X12_ADD_ON, "915", WARNING, NULL, "An add-on code without the code it is added to",
         "Bill the visit, the session or the evaluation in the same claim."),
    LINE(X12_SESSION_UNITS, "916", WARNING, NULL, "More than one session on a line",
         "Send one unit for each session, on a line with its date."),
    LINE(X12_TELEHEALTH, "917", WARNING, NULL, "Telehealth without its modifier",
         "Send 95, 93, GT or what the payer asks for with places 02 and 10."),
    LINE(X12_PROGRAM_LINE, "918", WARNING, NULL,
         "A program is billed without its procedure, or not by the day",
         "Send the procedure of an outpatient program, and DA for residential days."),
    LINE(X12_PARTIAL_DAY, "919", WARNING, NULL, "Partial hospitalization without condition code 41",
         "Send HI with BG and 41 when a hospital bills revenue code 0912 or 0913."),
    LINE(X12_ADMISSION_HOUR, "920", WARNING, NULL, "The hour of the admission is missing",
         "Send DTP*435 with DT: the day and the hour."),
    LINE(X12_PATIENT_STATUS, "921", WARNING, NULL, "The patient status contradicts the bill",
         "Send status 30 while the patient stays, with frequency 2 or 3 and no hour of discharge."),
    LINE(
        X12_PRESENT_ON_ADMISSION, "922", WARNING, NULL,
        "Present on admission is not said, or said of an outpatient",
        "Send Y, N, U or W with the diagnoses of a hospital admission, DRG and the rest only there."),
    LINE(X12_REASON_FOR_VISIT, "923", WARNING, NULL, "The reason for an unplanned visit is missing",
         "Send HI with APR for a visit nobody had planned."),
    LINE(X12_EXTERNAL_CAUSE, "924", WARNING, NULL,
         "An external cause is sent as principal diagnosis",
         "Send the injury as principal diagnosis, and the cause with ABN."),
    LINE(X12_OPERATING_PHYSICIAN, "925", WARNING, NULL, "The operating physician is missing",
         "Send loop 2310B with a surgical procedure, before any other operating physician."),
    LINE(X12_ACCOMMODATION, "926", WARNING, NULL,
         "A room is billed to an outpatient, or not by the day",
         "Send rooms with the bill of an admission, DA and the days."),
    LINE(X12_COVERED_DAYS, "927", WARNING, NULL,
         "Covered and noncovered days are not those of the statement",
         "Compare value codes 80 and 81 with DTP*434; the day of discharge does not count."),
    LINE(X12_NEWBORN, "928", WARNING, NULL,
         "A newborn with a source of admission that is not one of birth",
         "Send 5 or 6 in CL102 with admission type 4."),
    LINE(X12_DRUG_CODE, "929", WARNING, NULL, "Revenue code 0636 without the code of the drug",
         "Send the HCPCS code of the drug in SV202."),
    LINE(X12_TOOTH_NEEDED, "930", WARNING, NULL, "The procedure is of one tooth, and none is named",
         "Send TOO with the tooth."),
    LINE(X12_SURFACE_COUNT, "931", WARNING, NULL,
         "The surfaces are not as many as the procedure says",
         "Name the surfaces that were filled, or choose the code that counts them."),
    LINE(X12_SURFACE_PLACE, "932", WARNING, NULL, "The tooth has no such surface",
         "Send I for the edge of a front tooth, O for the chewing surface of a back tooth."),
    LINE(X12_TOOTH_GONE, "933", WARNING, NULL, "A tooth is treated that is reported as missing",
         "Compare TOO with DN2: one of the two is likely mistyped."),
    LINE(X12_PROSTHESIS, "934", WARNING, NULL, "First placement or replacement is not said",
         "Send I or R in SV305 with crowns, dentures and bridges."),
    LINE(X12_ORTHODONTIC, "935", WARNING, NULL, "Orthodontic treatment without its plan",
         "Send DN1 with the months of treatment."),
    LINE(X12_APPLIANCE_DATE, "936", WARNING, NULL,
         "Orthodontic treatment without the day of the appliance",
         "Send DTP*452 with the day the appliance was placed."),
    CODES(X12_SET_CODE_UNKNOWN, "1100", ERROR, "A7:21", "The code is not in its code set",
          "Look the code up (hia codes show), correct it, or load the set that has it."),
    CODES(X12_SET_CODE_DAY, "1101", ERROR, "A7:21",
          "The code is not in force on the day that counts",
          "Send the code that was in force on that day; hia codes show says when this one is."),
    CODES(X12_SET_CODE_HEADING, "1102", ERROR, "A7:21",
          "The code is a heading, not specific enough to be sent",
          "Send one of the codes below it, with all the characters it has."),
    CODES(X12_SET_CODE_FORM, "1103", ERROR, "A7:21", "This is not the form of a code of its set",
          "Correct the code; hia codes list shows the form of each set."),
    CODES(X12_ZIP_STATE, "1104", WARNING, NULL, "The ZIP code is of another state",
          "Compare state and ZIP code: one of the two is likely mistyped."),
    CODES(X12_SET_NOT_LOADED, "1105", NOTE, NULL,
          "No code set is loaded: the form alone is checked",
          "Load the set with hia codes load to have its codes looked up."),
    CODES(X12_SET_NOT_COVERED, "1106", NOTE, NULL,
          "The loaded code set does not cover the day that counts",
          "Load the list of that year with hia codes load."),

    OVERLAY(X12_OVERLAY_MISSING, "1200", "The partner wants what is not sent",
            "Send it: the overlay rule that is named says what this partner wants."),
    OVERLAY(X12_OVERLAY_FORBIDDEN, "1201", "The partner does not take what is sent",
            "Leave it out for this partner."),
    OVERLAY(X12_OVERLAY_CODE, "1202", "The partner does not take this code",
            "Send one of the codes the overlay rule lists."),
    OVERLAY(X12_OVERLAY_LENGTH, "1203", "The partner wants another length",
            "Send a value of the length the overlay rule names."),
    OVERLAY(X12_OVERLAY_FORM, "1204", "The partner wants another form",
            "Send the value in the form the overlay rule names."),
    OVERLAY(X12_OVERLAY_TOO_MANY, "1205", "The partner takes fewer of these",
            "Send no more than the overlay rule names, or split the document."),
};

static const struct x12_fault_row unknown = {
    X12_NO_FAULT,
    "X12-???",
    0,
    SEVERITY_ERROR,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL,
    "A fault this version does not know",
    "Update this program: the fault was recorded by a newer one."};

/* Rows ascend by code; a handful of comparisons, and only when something is wrong. */
const struct x12_fault_row *x12_fault_row(uint16_t code)
{
    size_t low = 0, high = COUNT_OF(rows);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].code == code)
            return &rows[middle];
        if (rows[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return &unknown;
}

const char *x12_fault_title(const struct fault *f)
{
    return f->title ? f->title : x12_fault_row(f->code)->title;
}

const char *x12_fault_remedy(const struct fault *f)
{
    return f->remedy ? f->remedy : x12_fault_row(f->code)->remedy;
}

const char *x12_fault_stc(const struct fault *f)
{
    return f->stc ? f->stc : x12_fault_row(f->code)->stc;
}

const struct x12_fault_row *x12_fault_rows(size_t *count)
{
    *count = COUNT_OF(rows);
    return rows;
}

static void copy_number(char *dst, size_t size, const char *control)
{
    uint64_t number;
    struct str s = str_from(control);
    str_copy(dst, size, str_to_u64(s, UINT64_MAX, &number) ? s : str_of("", 0));
}

void x12_fault_controls(struct fault *fault, const struct x12_envelope *envelope)
{
    copy_number(fault->isa_control, sizeof(fault->isa_control), envelope->isa_control);
    copy_number(fault->gs_control, sizeof(fault->gs_control), envelope->gs_control);
    copy_number(fault->st_control, sizeof(fault->st_control), envelope->st_control);
}
