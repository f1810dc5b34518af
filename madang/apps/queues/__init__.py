"""Queues: counters, and the numbers of those who wait in front of them (번호표)."""
