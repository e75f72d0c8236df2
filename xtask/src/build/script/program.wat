;; What the JavaScript form has to do as WebAssembly does. Functions of `panel::` go into a second
;; program; each export answers with a number.
(module
  (import "g" "make" (func $make (param i32) (result externref)))
  (import "g" "read" (func $read (param externref) (result i32)))
  (memory (export "memory") 1)
  (table $functions 4 4 funcref)
  (table $references (export "references") 3 externref)
  (global $stack (mut i32) (i32.const 1000))
  (global $end (export "end") i32 (i32.const 5))
  (data (i32.const 1024) "plain text, \c3\a9 \f0\9f\98\80, and bytes \00\01\7f\80\fe\ff\"\\")
  (data (i32.const 40000) "far away")
  ;; The second program takes the first and the third of these along.
  (data (i32.const 2048) "This is long enough to go along with the only function that names it at ")
  (data (i32.const 2120) "What the first program keeps between is not long enough to go along with")
  (data (i32.const 2192) "So is this long enough to go along with the only function that names it ")
  (elem (table $functions) (i32.const 1) func $first::double $panel::half $panel::wide)

  (func $first::double (param $n i32) (result i32)
    (i32.mul (local.get $n) (i32.const 2)))
  ;; 64 bits there and back, called by both.
  (func $first::mix (param $a i64) (param $b i64) (result i64)
    (i64.add (i64.mul (local.get $a) (i64.const 0x100000001b3)) (i64.rotl (local.get $b) (i64.const 17))))
  (func $first::grow (param $pages i32) (result i32)
    (memory.grow (local.get $pages)))

  (func $first::sum (param $at i32) (param $length i32) (result i32)
    (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (local.tee $length (i32.sub (local.get $length) (i32.const 1)))))
    (local.get $sum))

  (func $panel::texts (result i32)
    (i32.mul
      (call $first::sum (i32.const 2048) (i32.const 72))
      (call $first::sum (i32.const 2192) (i32.const 72))))
  (func $panel::half (param $n i32) (result i32)
    (i32.div_s (local.get $n) (i32.const 2)))
  (func $panel::wide (param $n i64) (result i64)
    (i64.sub (call $first::mix (local.get $n) (i64.const 0x123456789abcdef)) (i64.const 0x765400000001)))
  ;; What is read and written on both sides of a growth.
  (func $panel::grow (param $pages i32) (result i32)
    (i32.store (i32.const 16) (call $first::grow (local.get $pages)))
    (i32.store (i32.const 65552) (i32.const 77))
    (i32.add (i32.load (i32.const 16)) (i32.load (i32.const 65552))))
  (func $panel::lower (param $by i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (local.get $by)))
    (global.get $stack))
  (func $panel::refer (param $n i32) (result i32)
    (table.set $references (i32.const 1) (call $make (local.get $n)))
    (call $read (table.get $references (i32.const 1))))
  (func $panel::fail (result i32)
    (unreachable))
  (func $panel::move (result i32)
    (memory.fill (i32.const 3000) (i32.const 255) (i32.const 9))
    (memory.copy (i32.const 3001) (i32.const 1024) (i32.const 5))
    (memory.copy (i32.const 3002) (i32.const 3001) (i32.const 7))
    (i32.add (i32.load (i32.const 3000)) (i32.load8_s (i32.const 3008))))

  (func (export "wide") (param $low i32) (param $high i32) (param $shift i32) (result i32)
    (i32.wrap_i64
      (i64.shr_u
        (call $panel::wide
          (i64.or (i64.extend_i32_u (local.get $low)) (i64.shl (i64.extend_i32_u (local.get $high)) (i64.const 32))))
        (i64.extend_i32_u (local.get $shift)))))
  (func (export "divide") (param $low i32) (param $by i32) (result i32)
    (i32.wrap_i64
      (i64.div_u
        (call $first::mix (i64.extend_i32_u (local.get $low)) (i64.const 99))
        (i64.extend_i32_u (local.get $by)))))
  (func (export "call") (param $slot i32) (param $n i32) (result i32)
    (call_indirect $functions (param i32) (result i32) (local.get $n) (local.get $slot)))
  (func (export "call_wide") (param $slot i32) (param $n i32) (param $shift i32) (result i32)
    (i32.wrap_i64
      (i64.shr_u
        (call_indirect $functions (param i64) (result i64) (i64.extend_i32_s (local.get $n)) (local.get $slot))
        (i64.extend_i32_u (local.get $shift)))))
  (func (export "grow") (param $pages i32) (result i32)
    (i32.add (call $panel::grow (local.get $pages)) (i32.load8_u (i32.const 65552))))
  (func (export "size") (result i32)
    (memory.size))
  (func (export "lower") (param $by i32) (result i32)
    (i32.add (call $panel::lower (local.get $by)) (global.get $stack)))
  (func (export "refer") (param $n i32) (result i32)
    (i32.add (call $panel::refer (local.get $n)) (call $read (table.get $references (i32.const 1)))))
  (func (export "more_references") (param $n i32) (result i32)
    (i32.add
      (table.grow $references (ref.null extern) (local.get $n))
      (table.grow $references (call $make (local.get $n)) (i32.const 1))))
  (func (export "is_null") (param $at i32) (result i32)
    (ref.is_null (table.get $references (local.get $at))))
  (func (export "fail") (result i32)
    (call $panel::fail))
  (func (export "end_it") (param $n i32) (result i32)
    (if (i32.gt_u (local.get $n) (i32.const 5)) (then (unreachable)))
    (local.get $n))
  (func (export "texts") (result i32)
    (i32.add (call $panel::texts) (call $first::sum (i32.const 2120) (i32.const 72))))
  (func (export "move") (result i32)
    (call $panel::move))
  (func (export "byte") (param $at i32) (result i32)
    (i32.load8_u (local.get $at)))
  (func (export "numbers") (param $x f64) (result f64)
    (f64.add
      (f64.convert_i32_s (i32.trunc_sat_f64_s (local.get $x)))
      (f64.convert_i64_u (i64.trunc_sat_f64_u (local.get $x)))))
  (func (export "bits") (param $n i32) (result i32)
    (i32.add
      (i32.extend8_s (local.get $n))
      (i32.add (i32.clz (local.get $n)) (i32.add (i32.popcnt (local.get $n)) (i32.rotl (local.get $n) (i32.const 5))))))
)
