namespace Scale.Core.Caching;

/// <summary>How a value is made, without its type.</summary>
internal interface ICacheMaker
{
    /// <summary>The value as it is kept in memory, and its bytes.</summary>
    Task<(object Kept, byte[] Bytes)> MakeAsync(CacheFill fill, CancellationToken ct);

    /// <summary>What is kept in memory of those bytes.</summary>
    object Keep(ReadOnlyMemory<byte> bytes);
}

/// <summary>The same with it.</summary>
internal sealed class Maker<TState, T>(TState state, Func<TState, CacheFill, CancellationToken, ValueTask<T>> factory, ICacheCodec<T> codec) : ICacheMaker
{
    public ICacheCodec<T> Codec => codec;

    public async Task<(object Kept, byte[] Bytes)> MakeAsync(CacheFill fill, CancellationToken ct)
    {
        var value = await factory(state, fill, ct);
        var bytes = codec.Write(value);
        return (codec.IsImmutable ? value! : bytes, bytes);
    }

    public object Keep(ReadOnlyMemory<byte> bytes) => codec.IsImmutable ? codec.Read(bytes)! : bytes.ToArray();
}
