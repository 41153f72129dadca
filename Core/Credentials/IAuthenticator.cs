namespace Scale.Core.Credentials;

/// <summary>Tells whom credentials belong to. Answers are remembered for seconds; what is revoked is forgotten at once.</summary>
public interface IAuthenticator
{
    /// <summary>Whom an API key or a session's token belongs to; null when the text is neither, is unknown, has expired or was revoked.</summary>
    /// <param name="presented">The text.</param>
    /// <param name="gate">Asked before the stores are, about what this process does not know; null lets everything through.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Principal?> AuthenticateAsync(ReadOnlySpan<char> presented, ILookupGate? gate, CancellationToken cancellationToken);

    /// <summary>The API key of that id, without what proves it: for requests that were proved otherwise. Null if it does not work.</summary>
    ValueTask<Principal?> FindKeyAsync(Guid keyId, CancellationToken cancellationToken);

    /// <summary>Asks the stores whether the principal's key or session still holds; answers it as it is now, or null.</summary>
    ValueTask<Principal?> AskAgainAsync(Principal principal, CancellationToken cancellationToken);
}
