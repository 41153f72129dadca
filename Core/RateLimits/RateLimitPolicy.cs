namespace Scale.Core.RateLimits;

/// <summary>Which limits a request must pass beside that of its company or, where nobody is signed in, of its address.</summary>
public enum RateLimitPolicy
{
    /// <summary>None beside it.</summary>
    Standard,

    /// <summary>For what keeps a model or another expensive machine busy; per company.</summary>
    Ai,

    /// <summary>For what sends files; per company.</summary>
    Uploads,

    /// <summary>For what a stranger may do and should not do often, such as signing up; per address, whoever is signed in.</summary>
    Strict,

    /// <summary>For what could be used to guess secrets; per address, and refused while nobody can count.</summary>
    Login,

    /// <summary>For opening connections that stay open; per company, and instead of the limit of all its requests.</summary>
    Streams,

    /// <summary>For operators and what watches the system; per address, and instead of the address's own limit.</summary>
    Monitoring,
}
