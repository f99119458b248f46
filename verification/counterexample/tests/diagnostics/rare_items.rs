extern crate std;
enum E { A }
union U { a: usize }
trait T {}
type Alias = usize;
extern "C" {}
macro_rules! m { () => {} }
static mut COUNT: usize = 0;
pub fn f<T>(x: T) -> T where T: Copy { x }
spawn(|| {
    fn inner() {}
    use std::hint;
});
lazy_static! { static ref A: Counter = Counter::new(0); }
thread_local!(static B: usize = 0);
fn main() {}
