SELECT queue, ready, oldest_seconds, running FROM job_queue_stats()
