using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Scale.Core.SignedRequests;

/// <summary>Nonces that were used, over all instances. While Redis does not answer nobody can tell, and the request is refused.</summary>
public sealed class UsedNonces(IConnectionMultiplexer redis, IOptions<SignedRequestOptions> options, TimeProvider clock)
{
    /// <summary>Uses a nonce of a key; false if somebody has.</summary>
    public async Task<bool> TryUseAsync(Guid keyId, string nonce)
    {
        if (!redis.IsConnected)
            throw new TimeoutException("Redis, which remembers nonces, is not connected.");
        try
        {
            return await redis.GetDatabase()
                .StringSetAsync($"scale:nonce:{keyId:N}:{nonce}", "1", 2 * options.Value.Window, When.NotExists)
                .WaitAsync(options.Value.StoreTimeout, clock);
        }
        // Nobody else cancels it: the client does, when the connection breaks behind a command that it had queued.
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("Redis, which remembers nonces, went away before it was asked.", e);
        }
    }
}
