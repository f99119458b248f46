// ConcurrentQueue length tracking
impl<T> Queue<T> {
    pub fn push(&self, item: T) -> Result<(), T> {
        let len = self.len.fetch_add(1, Ordering::AcqRel);
        if len >= self.capacity {
            self.len.fetch_sub(1, Ordering::AcqRel);
            return Err(item);
        }
        self.items.lock().unwrap().push_back(item);
        Ok(())
    }

    pub fn pop(&self) -> Option<T> {
        let item = self.items.lock().unwrap().pop_front()?;
        self.len.fetch_sub(1, Ordering::AcqRel);
        Some(item)
    }
}
