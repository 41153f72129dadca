using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Scale.Core.Credentials;
using Scale.Core.Revocations;
using Scale.Realtime.Protocol;
using Scale.Realtime.Timing;

namespace Scale.Realtime.Connections;

/// <summary>Whether a stream may be opened.</summary>
internal enum Admission
{
    Admitted,
    InstanceFull,
    KeyFull,
    CompanyFull,
    Draining,
}

/// <summary>Every stream of this instance: counts them against the limits and finds them when they must end.</summary>
internal sealed class ConnectionRegistry(IOptions<ConnectionOptions> options, TimerWheel wheel, RevocationFeed revocations, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, KeyConnections> _keys = [];
    private readonly Dictionary<Guid, int> _companies = [];
    private readonly HashSet<StreamConnection> _open = [];
    private readonly Channel<KeyConnections> _dueChecks = Channel.CreateUnbounded<KeyConnections>();
    private int _count;
    private volatile bool _draining;

    /// <summary>Streams open or opening.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The instance is shutting down and takes no new streams.</summary>
    public bool IsDraining => _draining;

    /// <summary>Keys whose check is due, each once until it begins, so there are never more than keys with streams.</summary>
    public ChannelReader<KeyConnections> DueChecks => _dueChecks.Reader;

    /// <summary>Takes a place within the limits; the slot gives it back.</summary>
    public Admission TryEnter(Principal principal, out ConnectionSlot? slot)
    {
        slot = null;
        lock (_gate)
        {
            if (_draining)
            {
                return Admission.Draining;
            }
            if (_count >= options.Value.PerInstance)
            {
                return Admission.InstanceFull;
            }
            var key = _keys.GetValueOrDefault(principal.Id);
            if ((key?.Count ?? 0) >= options.Value.PerKey)
            {
                return Admission.KeyFull;
            }
            var ofCompany = _companies.GetValueOrDefault(principal.Tenant.CompanyId);
            if (ofCompany >= options.Value.PerCompany)
            {
                return Admission.CompanyFull;
            }
            key ??= AddKey(principal);
            // Between the look-up and here nobody would have found it.
            if (revocations.IsRevoked(principal))
            {
                key.OnDue();
            }
            key.Count++;
            _companies[principal.Tenant.CompanyId] = ofCompany + 1;
            _count++;
            slot = new ConnectionSlot(this, key);
        }
        RealtimeTelemetry.Connected(1);
        return Admission.Admitted;
    }

    public void Open(KeyConnections key, StreamConnection connection)
    {
        lock (_gate)
        {
            _open.Add(connection);
        }
        key.Add(connection);
        if (_draining)
        {
            connection.End(CloseReason.Restart);
        }
    }

    public void Leave(KeyConnections key, StreamConnection? connection)
    {
        if (connection is not null)
        {
            key.Remove(connection);
        }
        lock (_gate)
        {
            _count--;
            if (connection is not null)
            {
                _open.Remove(connection);
            }
            var company = key.Principal.Tenant.CompanyId;
            if (--_companies[company] == 0)
            {
                _companies.Remove(company);
            }
            if (--key.Count == 0)
            {
                _keys.Remove(key.Principal.Id);
            }
        }
        if (key.Count == 0)
        {
            wheel.Cancel(key);
        }
        RealtimeTelemetry.Connected(-1);
    }

    /// <summary>Takes no new streams from now on; returns those that are open.</summary>
    public IReadOnlyList<StreamConnection> Drain()
    {
        lock (_gate)
        {
            _draining = true;
            return [.. _open];
        }
    }

    public IReadOnlyList<StreamConnection> Snapshot()
    {
        lock (_gate)
        {
            return [.. _open];
        }
    }

    /// <summary>Checks the key again after one period, if it still has streams.</summary>
    public void ScheduleCheck(KeyConnections key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (key.Count > 0)
            {
                wheel.Schedule(key, delay);
            }
        }
    }

    /// <summary>Checks now: those of the keys, sessions, users and companies, or all if it is not known whose.</summary>
    public void CheckNow(IReadOnlySet<Guid>? subjects)
    {
        lock (_gate)
        {
            foreach (var key in _keys.Values)
            {
                if (subjects is null || key.Concerns(subjects))
                {
                    wheel.Cancel(key);
                    key.OnDue();
                }
            }
        }
    }

    private KeyConnections AddKey(Principal principal)
    {
        var key = new KeyConnections(principal, due => _dueChecks.Writer.TryWrite(due));
        _keys.Add(principal.Id, key);
        var check = Jitter.Between(options.Value.KeyCheck / 2, options.Value.KeyCheck);
        wheel.Schedule(key, principal.ExpiresAt - time.GetUtcNow() is { } left && left < check ? left : check);
        return key;
    }
}
