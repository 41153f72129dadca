namespace Scale.Core.Passwords;

/// <summary>So many wait for the hash of a password that one more would wait too long. Answered with 503 <c>overloaded</c>.</summary>
public sealed class PasswordQueueFullException(int waiting) : TimeoutException($"{waiting} requests wait for the hash of a password already (Passwords:MostWaiting).");
