static INIT: AtomicUsize = AtomicUsize::new(0);
static mut CONFIG: Option<Config> = None;

const UNINIT: usize = 0;
const RUNNING: usize = 1;
const DONE: usize = 2;

pub fn config() -> &'static Config {
    loop {
        match INIT.compare_exchange(UNINIT, RUNNING, Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => {
                unsafe { CONFIG = Some(Config::load()); }
                INIT.store(DONE, Ordering::Release);
                break;
            }
            Err(DONE) => break,
            Err(_) => std::hint::spin_loop(),
        }
    }
    unsafe { CONFIG.as_ref().unwrap() }
}
