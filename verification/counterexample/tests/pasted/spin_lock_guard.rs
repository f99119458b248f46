pub struct Spinlock<T> { locked: AtomicBool, data: UnsafeCell<T> }
unsafe impl<T: Send> Sync for Spinlock<T> {}
pub struct Guard<'a, T> { lock: &'a Spinlock<T> }
impl<T> Spinlock<T> {
    pub fn lock(&self) -> Guard<'_, T> {
        while self.locked.swap(true, Ordering::Relaxed) {
            while self.locked.load(Ordering::Relaxed) { std::hint::spin_loop(); }
        }
        Guard { lock: self }
    }
}
impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) { self.lock.locked.store(false, Ordering::Release); }
}
impl<T> std::ops::Deref for Guard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T { unsafe { &*self.lock.data.get() } }
}
impl<T> std::ops::DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T { unsafe { &mut *self.lock.data.get() } }
}
fn main() {
    let l = Spinlock { locked: AtomicBool::new(false), data: UnsafeCell::new(0) };
    thread::scope(|s| {
        for _ in 0..2 { s.spawn(|| *l.lock() += 1); }
    });
}
