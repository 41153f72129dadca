namespace Scale.Core.Credentials;

/// <summary>Stands before the stores: credentials that nobody has seen here lately are probably guesses, and a guess should not cost a question for nothing.</summary>
public interface ILookupGate
{
    /// <summary>Whether the stores may be asked; without, the credentials count as unknown this once.</summary>
    ValueTask<bool> MayLookUpAsync(CancellationToken cancellationToken);
}
