" SPDX-License-Identifier: GPL-2.0-only
" Models of lifemon, see lifemon-model(5). Words may be names where a name is due, and
" behind a colon, an arrow or a dot they always are.
if exists('b:current_syntax')
  finish
endif

syn iskeyword @,48-57,_
syn match lifemonName '[A-Za-z_][A-Za-z0-9_]*'
syn match lifemonField '\%(->\|[.:]\)\@2<=[A-Za-z_][A-Za-z0-9_]*'
syn keyword lifemonStructure model class extend within inside default hot limit grace leak else
syn keyword lifemonVerb born init borrow return move back touch dies
syn keyword lifemonHow shared exclusive counted later possible lent moved
syn keyword lifemonSite entry exit tracepoint
syn keyword lifemonClause key parent name device size attr same range when known owner if by
syn keyword lifemonCapture str dev driver caller and ret
syn match lifemonCapture '\<arg\%([0-9]\|1[01]\)\>'
syn match lifemonNumber '-\=\<\%(0x\x\+\|\d\+\)\>'
syn match lifemonNumber '\<\d\+\%(ns\|us\|ms\|s\|m\|h\)\>'
syn match lifemonOperator '==\|!=\|<=\|>=\|[<>|*+]'
syn region lifemonString start='"' end='"' oneline
syn match lifemonComment '#.*$' contains=@Spell

hi def link lifemonStructure Structure
hi def link lifemonVerb Statement
hi def link lifemonHow StorageClass
hi def link lifemonSite Type
hi def link lifemonClause Keyword
hi def link lifemonCapture Identifier
hi def link lifemonNumber Number
hi def link lifemonOperator Operator
hi def link lifemonString String
hi def link lifemonComment Comment

let b:current_syntax = 'lifemon'
