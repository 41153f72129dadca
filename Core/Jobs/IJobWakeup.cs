namespace Scale.Core.Jobs;

/// <summary>Tells idle workers that a queue has work, after the commit. Only saves waiting: workers also poll every second.</summary>
public interface IJobWakeup
{
    /// <summary>Never blocks, never throws; many calls within 20 ms become one message per queue.</summary>
    void Wake(string shard, string queue);
}
