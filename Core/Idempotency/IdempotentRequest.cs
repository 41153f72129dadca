using Npgsql;
using NpgsqlTypes;
using Scale.Core.Data;

namespace Scale.Core.Idempotency;

/// <summary>
/// One attempt at a request that is carried out once. It travels with the tenant, and every transaction that commits for it says so in
/// its own commit: an attempt that has lost the key, because it was thought dead, then commits nothing.
/// </summary>
/// <param name="company">Whose key it is.</param>
/// <param name="key">The key.</param>
/// <param name="render">The answer to what a transaction's work results in, if it is final then; null leaves it for later.</param>
/// <param name="mostAnswerBytes">A larger answer is not kept.</param>
public sealed class IdempotentRequest(Guid company, string key, Func<object?, IdempotentAnswer?> render, int mostAnswerBytes)
{
    private const string TakenOver = "SC020";
    private static readonly string EffectSql = SqlText.Of<IdempotentRequest>("effect");
    private static readonly string ReleaseSql = SqlText.Of<IdempotentRequest>("release");
    private bool _isAnswering;

    /// <summary>Tells this attempt from others at the same key.</summary>
    public Guid Attempt { get; } = Guid.CreateVersion7();

    /// <summary>Something has been committed.</summary>
    public bool HasEffect { get; private set; }

    /// <summary>The answer was committed with it.</summary>
    public bool IsAnswered { get; private set; }

    internal Guid Company => company;

    internal string Key => key;

    internal int MostAnswerBytes => mostAnswerBytes;

    /// <summary>For the end of a transaction.</summary>
    internal NpgsqlBatchCommand Effect(object? result)
    {
        var answer = render(result);
        _isAnswering = answer is not null && answer.Body.Length <= mostAnswerBytes;
        return Effect(_isAnswering ? answer : null);
    }

    internal NpgsqlBatchCommand Effect(IdempotentAnswer? answer) => new(EffectSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = company }, new NpgsqlParameter<string> { TypedValue = key },
            new NpgsqlParameter<Guid> { TypedValue = Attempt },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)answer?.Status ?? DBNull.Value },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = (object?)answer?.Headers.ToArray() ?? DBNull.Value },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bytea, Value = (object?)answer?.Body.ToArray() ?? DBNull.Value },
        },
    };

    internal NpgsqlBatchCommand Release(bool isToBeRepeated) => new(ReleaseSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = company }, new NpgsqlParameter<string> { TypedValue = key },
            new NpgsqlParameter<Guid> { TypedValue = Attempt }, new NpgsqlParameter<bool> { TypedValue = isToBeRepeated },
        },
    };

    internal void Committed()
    {
        HasEffect = true;
        IsAnswered = _isAnswering;
    }

    internal static bool IsTakenOver(PostgresException e) => e.SqlState == TakenOver;
}

/// <summary>The attempt took longer than its lease and another has the key; nothing of this one remains.</summary>
public sealed class RequestTakenOverException(Exception inner) : Exception("Another attempt at the request has its idempotency key.", inner);
