using System.Net.Sockets;
using Scale.LocalRuntime.Network;

namespace Aspire.Hosting.Orchestration;

internal static class PortCheck
{
    /// <summary>A program that finds its port taken says so in many ways; this says it in one, before it is started.</summary>
    public static void ThrowIfTaken(EndpointPlan plan, string resource)
    {
        try
        {
            FreePorts.Bind(plan.Port);
        }
        catch (SocketException exception)
        {
            throw new PortTakenException(
                plan.Port, resource, plan.Annotation.PortSource ?? $"the endpoint '{plan.Annotation.Name}' of '{resource}'.", exception);
        }
    }
}
