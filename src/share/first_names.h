/*
 * first_names.h: given names that are common in the United Kingdom, folded and in order, for finding people
 * who are in nobody's directory. A name that is also an everyday word (Joy, Rose, Will, May) is not here:
 * it would be found everywhere.
 */
#ifndef FETTLE_SHARE_FIRST_NAMES_H
#define FETTLE_SHARE_FIRST_NAMES_H

static const char *const first_names[] = {
	"aaliyah", "aaron", "abdul", "abigail", "adam", "adrian", "agnes", "ahmed", "aisha",
	"alan", "albert", "alex", "alexander", "alfie", "alfred", "alice", "alison", "amanda",
	"amelia", "amir", "amy", "andrea", "andrew", "angela", "anita", "anjali", "ann", "anna",
	"anne", "annie", "anthony", "antonia", "archie", "arthur", "arun", "asif", "audrey",
	"ava", "barbara", "barry", "beatrice", "ben", "benjamin", "bernard", "beryl", "betty",
	"beverley", "bob", "brenda", "brian", "bridget", "callum", "cameron", "carl", "carol",
	"caroline", "catherine", "cathy", "chantelle", "charlie", "charlotte", "chloe", "chris",
	"christine", "christopher", "claire", "clare", "clive", "colin", "connor", "cynthia",
	"daniel", "danielle", "darren", "dave", "david", "debbie", "deborah", "denise", "dennis",
	"derek", "diana", "diane", "dominic", "donald", "donna", "doreen", "doris", "dorothy",
	"douglas", "duncan", "edith", "edna", "edward", "eileen", "elaine", "eleanor",
	"elizabeth", "ella", "ellen", "ellie", "elsie", "emily", "emma", "eric", "erica",
	"ernest", "esther", "ethan", "ethel", "eva", "evelyn", "farah", "fatima", "felicity",
	"fiona", "frances", "francis", "frank", "fred", "frederick", "gareth", "gary", "gavin",
	"gemma", "geoffrey", "george", "gerald", "gillian", "gladys", "glenda", "gloria",
	"gordon", "graham", "greg", "gwen", "hannah", "harold", "harriet", "harry", "hassan",
	"helen", "henry", "hilda", "howard", "hugh", "ian", "ibrahim", "imran", "irene", "isaac",
	"isabel", "isabella", "isla", "jackie", "jacob", "jacqueline", "jade", "jake", "james",
	"jamie", "jane", "janet", "janice", "jason", "jean", "jeff", "jeffrey", "jennifer",
	"jenny", "jeremy", "jessica", "jill", "jim", "joan", "joanna", "joanne", "joe", "john",
	"jonathan", "joseph", "josephine", "josh", "joshua", "joyce", "judith", "julia",
	"julian", "julie", "karen", "karl", "kate", "katherine", "kathleen", "katie", "keith",
	"kelly", "kenneth", "kerry", "kevin", "khadija", "kim", "kimberley", "kirsty",
	"krystyna", "laura", "lauren", "lawrence", "leah", "leanne", "leon", "leonard", "lesley",
	"leslie", "liam", "lily", "linda", "lisa", "liz", "lorraine", "louise", "lucy", "luke",
	"lydia", "lynn", "lynne", "mabel", "maisie", "malcolm", "manjit", "marcus", "margaret",
	"maria", "marian", "marie", "marilyn", "marion", "marjorie", "martin", "mary", "matthew",
	"maureen", "maurice", "mavis", "maxine", "megan", "melanie", "melissa", "mia", "michael",
	"michelle", "mick", "mike", "millie", "miriam", "mohamed", "mohammed", "molly", "monica",
	"muhammad", "muriel", "nadia", "nancy", "naomi", "natalie", "natasha", "nathan", "neil",
	"nellie", "neville", "nicholas", "nicola", "nicole", "nigel", "nina", "noah", "noel",
	"nora", "norma", "norman", "oliver", "olivia", "omar", "oscar", "owen", "pamela",
	"patricia", "patrick", "paul", "paula", "pauline", "peggy", "penelope", "percy", "peter",
	"philip", "phoebe", "phyllis", "priya", "rachel", "rajesh", "ralph", "raymond",
	"rebecca", "reginald", "rhys", "richard", "robert", "roger", "ronald", "ronnie",
	"rosemary", "rosie", "roy", "ruth", "ryan", "sadia", "sally", "sam", "samantha", "samir",
	"samuel", "sandra", "sara", "sarah", "sean", "shannon", "sharon", "shaun", "sheila",
	"shirley", "sian", "sidney", "simon", "sofia", "sonia", "sophia", "sophie", "stacey",
	"stella", "stephanie", "stephen", "steve", "steven", "sunita", "susan", "susie",
	"suzanne", "sybil", "sylvia", "tania", "tara", "ted", "teresa", "terry", "thelma",
	"theresa", "thomas", "tim", "timothy", "tina", "toby", "tom", "tony", "tracey", "tracy",
	"trevor", "tyler", "vanessa", "vera", "veronica", "vicky", "victor", "vijay", "vincent",
	"vivien", "walter", "wanda", "wayne", "wendy", "wilfred", "william", "winifred",
	"yasmin", "yusuf", "yvonne", "zachary", "zainab", "zara", "zoe"
};

#endif
