"""Reads a JSON list of SMT-LIB texts from standard input; writes the list of cvc5's answers: sat, unsat or unknown."""

import json
import sys

import cvc5


def answer(text):
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    solver.setOption("strings-exp", "true")
    solver.setOption("tlimit-per", "5000")
    symbols = cvc5.SymbolManager(terms)
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "problem")
    said = ""
    while True:
        command = parser.nextCommand()
        if command.isNull():
            return said or "unknown"
        said = command.invoke(solver, symbols).strip() or said


json.dump([answer(text) for text in json.load(sys.stdin)], sys.stdout)
